package ai.dyad.text.encoder;

import ai.dyad.io.PublishedWeights;
import ai.dyad.io.StateDict;
import ai.dyad.io.WeightMap;
import ai.dyad.text.tokenizer.PromptedTokenizer;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads BERT and its relatives, alone or as the first module of a model of sentence-transformers.
 */
final class SentenceTexts {
    private static final String WORDS = "embeddings.word_embeddings.weight";

    private SentenceTexts() {}

    static PublishedTextEncoder read(Path directory, String prompt) throws IOException {
        SentenceModules modules = SentenceModules.read(directory);
        String before = SentencePrompts.read(directory).text(prompt);
        JsonFile json = JsonFile.read(modules.transformer().resolve(PublishedTexts.CONFIG));
        BertFamily family = BertFamily.of(json);
        BertConfig config = family.config(json);
        PublishedWeights weights = PublishedWeights.open(modules.transformer());
        Set<String> tensors = weights.shapes().keySet();
        BertEncoder block = BertEncoder.builder().setConfig(config).optHead(modules.head()).build();
        String prefix =
                Stream.of("", family.prefix())
                        .filter(start -> tensors.contains(start + WORDS))
                        .findFirst()
                        .orElse("");
        WeightMap.Builder map = family.map(withoutHead(block), prefix, tensors);
        map.ignore(name -> isHead(name, prefix));
        for (int i = 0; i < modules.dense().size(); i++) {
            String layer = "dense." + i + ".";
            weights = weights.with(layer, PublishedWeights.open(modules.dense().get(i)));
            map.copy(layer + "weight", layer + "linear.weight");
            if (modules.head().dense().get(i).bias()) {
                map.copy(layer + "bias", layer + "linear.bias");
            }
        }
        TextTokenizer tokenizer =
                PublishedTokenizer.read(modules.transformer(), config.maxLength());
        if (!before.isEmpty()) {
            tokenizer = PromptedTokenizer.of(tokenizer, before);
        }
        return new PublishedTextEncoder(
                weights,
                block,
                map.build(),
                PublishedTokenizer.checked(tokenizer, block),
                block.featureSize());
    }

    /** Returns the names of all parameters but those of the dense layers. */
    static Set<String> withoutHead(BertEncoder block) {
        return StateDict.of(block).keySet().stream()
                .filter(name -> !name.startsWith("dense."))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns whether a tensor belongs to what models of words have on top. */
    private static boolean isHead(String name, String prefix) {
        return name.startsWith(prefix + "pooler.")
                || Stream.of(
                                "cls.",
                                "lm_head.",
                                "classifier.",
                                "pre_classifier.",
                                "vocab_",
                                "qa_outputs.")
                        .anyMatch(name::startsWith);
    }
}
