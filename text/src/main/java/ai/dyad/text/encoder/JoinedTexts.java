package ai.dyad.text.encoder;

import ai.dyad.io.PublishedWeights;
import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.JsonMembers;
import ai.dyad.io.internal.PublishedModel;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.text.tokenizer.TextTokenizer;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads text encoders that a published model joined with an image encoder of another kind. */
final class JoinedTexts {
    private static final String CONFIG = "text_config";
    private static final String TEXT = "text_model.";
    private static final String OPEN_CLIP = "text.transformer.";
    private static final int HEAD_WIDTH = 64;

    private JoinedTexts() {}

    /** Reads the text half of transformers' VisionTextDualEncoderModel. */
    static PublishedTextEncoder read(PublishedModel model) throws IOException {
        JsonMembers config = model.config().member(CONFIG);
        int projection = model.config().integer("projection_dim", 512);
        String type = config.text("model_type", "");
        if (type.startsWith("clip")) {
            return HuggingFaceTexts.clip(model, config, TEXT + TEXT, projection);
        }
        Path file = model.path().resolve(PublishedTexts.CONFIG);
        JsonObject nested = JsonFile.object(file, JsonFile.read(file).json().get(CONFIG));
        JsonFile json = new JsonFile(file, nested);
        BertFamily family = BertFamily.of(json);
        if (family != BertFamily.BERT && family != BertFamily.ROBERTA) {
            throw json.wrong("model_type must be one with a pooler, got " + type);
        }
        BertConfig sizes = family.config(json);
        List<SentenceHead.Dense> layers =
                List.of(
                        new SentenceHead.Dense(sizes.hidden(), true, SentenceHead.Function.TANH),
                        new SentenceHead.Dense(projection, false, SentenceHead.Function.IDENTITY));
        SentenceHead head = new SentenceHead(List.of(Pooling.CLS), layers, false);
        BertEncoder block = BertEncoder.builder().setConfig(sizes).optHead(head).build();
        WeightMap.Builder map =
                family.map(SentenceTexts.withoutHead(block), TEXT, model.shapes().keySet());
        map.copy("dense.0.weight", TEXT + "pooler.dense.weight")
                .copy("dense.0.bias", TEXT + "pooler.dense.bias")
                .copy("dense.1.weight", "text_projection.weight");
        return published(model, block, map);
    }

    /**
     * Reads a text encoder that open_clip took from transformers. Only its name is in the files, so
     * its sizes are those of its weights; heads are taken to be 64 wide, as in all published ones.
     */
    static PublishedTextEncoder ofOpenClip(PublishedModel model, JsonMembers config, int dimension)
            throws IOException {
        BertConfig sizes = sizes(model);
        String pooler = config.text("hf_pooler_type", "mean_pooler");
        List<SentenceHead.Dense> layers = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        Pooling pooling =
                switch (pooler) {
                    case "mean_pooler" -> Pooling.MEAN;
                    case "max_pooler" -> Pooling.MAX;
                    case "cls_last_hidden_state_pooler" -> Pooling.CLS;
                    case "cls_pooler" -> {
                        layers.add(
                                new SentenceHead.Dense(
                                        sizes.hidden(), true, SentenceHead.Function.TANH));
                        sources.add(OPEN_CLIP + "pooler.dense");
                        yield Pooling.CLS;
                    }
                    default ->
                            throw new IllegalArgumentException(
                                    "text_cfg.hf_pooler_type must be mean_pooler, max_pooler,"
                                            + " cls_pooler or cls_last_hidden_state_pooler, got "
                                            + pooler);
                };
        addProjection(model, dimension, layers, sources);
        SentenceHead head = new SentenceHead(List.of(pooling), layers, false);
        BertEncoder block = BertEncoder.builder().setConfig(sizes).optHead(head).build();
        Set<String> tensors = model.shapes().keySet();
        WeightMap.Builder map =
                BertFamily.BERT.map(SentenceTexts.withoutHead(block), OPEN_CLIP, tensors);
        for (int i = 0; i < layers.size(); i++) {
            map.copy("dense." + i + ".weight", sources.get(i) + ".weight");
            if (layers.get(i).bias()) {
                map.copy("dense." + i + ".bias", sources.get(i) + ".bias");
            }
        }
        if (layers.stream().noneMatch(SentenceHead.Dense::bias)) {
            map.ignore(name -> name.startsWith(OPEN_CLIP + "pooler."));
        }
        return published(model, block, map);
    }

    private static void addProjection(
            PublishedModel model,
            int dimension,
            List<SentenceHead.Dense> layers,
            List<String> sources) {
        SentenceHead.Function none = SentenceHead.Function.IDENTITY;
        if (model.has("text.proj.0.weight")) {
            int between = model.size("text.proj.0.weight", 0);
            layers.add(new SentenceHead.Dense(between, false, SentenceHead.Function.GELU));
            layers.add(new SentenceHead.Dense(dimension, false, none));
            sources.add("text.proj.0");
            sources.add("text.proj.2");
        } else if (model.has("text.proj.weight")) {
            layers.add(new SentenceHead.Dense(dimension, false, none));
            sources.add("text.proj");
        }
    }

    private static BertConfig sizes(PublishedModel model) {
        String words = OPEN_CLIP + "embeddings.word_embeddings.weight";
        String positions = OPEN_CLIP + "embeddings.position_embeddings.weight";
        String types = OPEN_CLIP + "embeddings.token_type_embeddings.weight";
        if (!model.has(words) || !model.has(types)) {
            throw new IllegalArgumentException(
                    "text_cfg.hf_model_name must be a BERT, RoBERTa or XLM-RoBERTa, but "
                            + (model.has(words) ? types : words)
                            + " is missing");
        }
        int layers = 0;
        String layer = OPEN_CLIP + "encoder.layer.";
        while (model.has(layer + layers + ".output.dense.bias")) {
            layers++;
        }
        int width = model.size(words, 1);
        // BERT has two types of tokens, RoBERTa one
        boolean roberta = model.size(types, 0) == 1;
        return new BertConfig(
                layers,
                width,
                Math.max(1, width / HEAD_WIDTH),
                model.size(layer + "0.intermediate.dense.weight", 0),
                model.size(words, 0),
                model.size(positions, 0),
                model.size(types, 0),
                roberta ? 1e-5f : BertConfig.DEFAULT_EPSILON,
                FeedForwardActivation.GELU,
                roberta ? 2 : 0,
                0);
    }

    private static PublishedTextEncoder published(
            PublishedModel model, BertEncoder block, WeightMap.Builder map) throws IOException {
        TextTokenizer tokenizer = PublishedTokenizer.read(model.path(), block.maxLength());
        return new PublishedTextEncoder(
                PublishedWeights.open(model.path()),
                block,
                map.build(),
                PublishedTokenizer.checked(tokenizer, block),
                block.featureSize());
    }
}
