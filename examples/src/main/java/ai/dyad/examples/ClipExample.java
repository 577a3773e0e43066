package ai.dyad.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.ViewGenerator;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.data.ImageCaptions;
import ai.dyad.vision.encoder.ImageEncoders;
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
                NDManager weights = NDManager.newBaseManager(Device.cpu())) {
            TextEncoderFile minilm = PretrainedText.open(weights, PretrainedText.MINILM, 64);
            BertEncoder bert = minilm.encoder();
            JsonTokenizer tokenizer = minilm.openTokenizer();
            DualEncoder dual =
                    DualEncoder.builder()
                            .setEncoders(ImageEncoders.create("tiny"), bert)
                            .optFrozen("text")
                            .setUnits(128)
                            .build();
            model.setBlock(dual);
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
                            .setViews(pairs)
                            .optBatchSize(Integer.parseInt(args[2]))
                            .build()) {
                trainer.fit(pictures, Integer.parseInt(args[1]));
            }
            EmbeddingTable images =
                    EmbeddingExtractor.builder()
                            .setEncoder(dual.getEncoder("image"))
                            .setView(view)
                            .build()
                            .extract(pictures);
            var texts = TextEncoder.builder().setTokenizer(tokenizer).setBlock(bert).build();
            NDList rows = new NDList(texts.embed(model.getNDManager(), pictures.allCaptions()));
            var store = new DetachedParameters(model.getNDManager());
            NDList captions = dual.getProjection("text").forward(store, rows, false);
            var table = EmbeddingTable.of(captions.head()).withGroupIds(pictures.captionGroupIds());
            System.out.println(RetrievalEvaluation.builder().build().evaluate(images, table));
        }
    }
}
