package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.translate.TranslateException;
import ai.dyad.data.BatchKey;
import ai.dyad.io.StateDict;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.BatchNormalization;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitScale;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dual encoder under the trainer. */
class DualTrainingTest {
    private static final int STEPS = 12;

    @TempDir private Path folder;

    @Test
    void trainingDoesNotChangeAFrozenEncoder() throws IOException, TranslateException {
        Map<String, float[]> first = run(builder -> builder.optFrozen("text"), 1, Optional.empty());
        Map<String, float[]> last =
                run(builder -> builder.optFrozen("text"), STEPS, Optional.empty());
        int kept = 0;
        for (Map.Entry<String, float[]> entry : last.entrySet()) {
            boolean frozen = entry.getKey().startsWith("text.tower");
            boolean same = Arrays.equals(first.get(entry.getKey()), entry.getValue());
            assertEquals(frozen, same, entry.getKey());
            kept += frozen ? 1 : 0;
        }
        assertEquals(8, kept); // two linear layers and a normalization with its statistics
    }

    @Test
    void runWithGroupsAndFrozenEncoderResumesBitForBit() throws IOException, TranslateException {
        Map<String, float[]> straight =
                run(builder -> builder.optFrozen("image"), STEPS, Optional.empty());
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        run(builder -> builder.optFrozen("image"), 5, Optional.of(checkpoints));
        Map<String, float[]> resumed =
                run(builder -> builder.optFrozen("image"), STEPS, Optional.of(checkpoints));
        assertEquals(straight.keySet(), resumed.keySet());
        straight.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
    }

    @Test
    void theScaleIsClampedAfterEachStep() throws IOException, TranslateException {
        Map<String, float[]> weights =
                run(builder -> builder.optLogitScale(new LogitScale(100)), STEPS, Optional.empty());
        float scale = weights.get("logit_scale.logit_scale")[0];
        assertTrue(scale <= (float) Math.log(100), () -> "log scale " + scale);
    }

    private static Map<String, float[]> run(
            UnaryOperator<DualEncoder.Builder> options,
            int steps,
            Optional<CheckpointDirectory> checkpoints)
            throws IOException, TranslateException {
        DualEncoder dual =
                options.apply(DualEncoder.builder().setEncoders(encoder(), encoder()).setUnits(5))
                        .build();
        ParameterGroups groups =
                ParameterGroups.builder(dual)
                        .optLearningRateFactor("text.tower", 0.1f)
                        .optWeightDecayFactor("image.tower", 0)
                        .build();
        try (NDManager data = NDManager.newBaseManager(Device.cpu());
                Model model = Model.newInstance("dual", Device.cpu());
                AdamW optimizer =
                        AdamW.builder()
                                .setLearningRate(0.01f)
                                .optWeightDecay(0.1f)
                                .optParameterGroups(groups)
                                .build()) {
            model.setBlock(dual);
            ArrayDataset images = ToyImages.of(data, 40);
            ContrastiveTrainer.Builder builder =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(ClipLoss.builder().build())
                            .setOptimizer(optimizer)
                            .optViews(DualTrainingTest::imageAndText)
                            .optBatchSize(8);
            checkpoints.ifPresent(directory -> builder.optCheckpoints(directory, 100));
            try (ContrastiveTrainer trainer = builder.build()) {
                if (checkpoints.isPresent()) {
                    checkpoints.get().latest().ifPresent(trainer::resume);
                }
                trainer.fit(images, steps);
            }
            assertFalse(dual.getParameters().isEmpty());
            Map<String, float[]> weights = new LinkedHashMap<>();
            StateDict.arrays(dual).forEach((name, a) -> weights.put(name, a.toFloatArray()));
            return weights;
        }
    }

    /** The text is the mirrored image. */
    private static NDList imageAndText(NDList data, BatchKey key) {
        NDArray image = data.head();
        return new NDList(image, image.flip(1));
    }

    private static Block encoder() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(8).build())
                .add(BatchNormalization.withOffset())
                .add(Activation::relu)
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(6).build());
    }
}
