package ai.dyad.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.ViewGenerator;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.data.ImageCaptions;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** CLIP on pictures and captions of one's own with a frozen MiniLM, in one file to copy. */
public final class ClipExample {
    private ClipExample() {}

    /**
     * Trains and prints how well captions and pictures find each other.
     *
     * @param args the table of captions (columns path and caption), the steps and the batch
     * @throws Exception if something cannot be read
     */
    public static void main(String[] args) throws Exception {
        PlainView view = PlainView.builder().build();
        try (CaptionedImages pictures =
                        ImageCaptions.builder()
                                .setPath(Path.of(args[0]))
                                .optSidePixels(32)
                                .build();
                Model model = Model.newInstance("clip", Device.cpu());
                AdamW optimizer = AdamW.builder().setLearningRate(2e-3f).build();
                InputStream json = resource("/all-minilm-l6-v2-tokenizer.json");
                InputStream onnx = resource("/all-minilm-l6-v2.onnx");
                JsonTokenizer tokenizer = JsonTokenizer.read(json, 64)) {
            BertWeights weights = BertWeights.readOnnx(model.getNDManager(), onnx);
            BertEncoder bert = BertEncoder.builder().setConfig(weights.config(12)).build();
            bert.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
            weights.copyInto(bert);
            DualEncoder towers =
                    DualEncoder.builder()
                            .setImageTower(ImageEncoders.create("tiny"))
                            .setTextTower(bert)
                            .optFrozenTextTower()
                            .setUnits(128)
                            .build();
            model.setBlock(towers);
            ViewGenerator pairs =
                    (data, key) -> {
                        var some =
                                IntStream.range(0, key.size())
                                        .mapToObj(i -> pictures.captions((int) key.index(i)));
                        var tokens = tokenizer.encode(some.map(all -> all.get(0)).toList());
                        NDList inputs = view.views(data, key);
                        return inputs.addAll(tokens.toArrays(data.head().getManager()));
                    };
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(ClipLoss.builder().build())
                            .setOptimizer(optimizer)
                            .optViews(pairs)
                            .optBatchSize(Integer.parseInt(args[2]))
                            .build()) {
                trainer.fit(pictures, Integer.parseInt(args[1]));
            }
            EmbeddingTable images =
                    EmbeddingExtractor.builder()
                            .setEncoder(towers.getImageEncoder())
                            .setView(view)
                            .build()
                            .extract(pictures);
            var texts = TextEncoder.builder().setTokenizer(tokenizer).setBlock(bert).build();
            NDList rows = new NDList(texts.embed(model.getNDManager(), pictures.allCaptions()));
            var store = new DetachedParameters(model.getNDManager());
            NDList captions = towers.getTextProjection().forward(store, rows, false);
            var table = EmbeddingTable.of(captions.head()).withIds(pictures.captionIds());
            System.out.println(RetrievalEvaluation.builder().build().evaluate(images, table));
        }
    }

    private static InputStream resource(String name) {
        return ClipExample.class.getResourceAsStream(name);
    }
}
