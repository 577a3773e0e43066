package ai.dyad.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.dyad.io.Safetensors;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.SigLipLoss;
import ai.dyad.optimizer.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTuningTest {
    private static final Path MODELS = Path.of("src/test/resources/published");
    private static final double TOLERANCE = 1e-4;

    /** The same twenty steps as transformers with torch.optim.AdamW. */
    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip"})
    void theLossFallsAsInTheLibraryThatPublishedIt(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                ClipModel clip = ClipModel.load(MODELS.resolve(name), Device.cpu());
                Model model = Model.newInstance(name, Device.cpu());
                AdamW optimizer =
                        AdamW.builder().setLearningRate(1e-3f).optWeightDecay(0).build()) {
            Map<String, NDArray> data =
                    Safetensors.read(manager, MODELS.resolve("training.safetensors"));
            float[] losses = data.get("losses_" + name).toFloatArray();
            model.setBlock(clip.getEncoders());
            Loss loss =
                    name.equals("clip") ? ClipLoss.builder().build() : SigLipLoss.builder().build();
            try (Trainer trainer =
                    model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer))) {
                trainer.initialize(new Shape(6, 3, 32, 32), new Shape(6, 8));
                for (int step = 0; step < losses.length; step++) {
                    NDList inputs =
                            new NDList(
                                    data.get("pixels").get(step % 2),
                                    data.get("ids_" + name).get(step % 2));
                    float value = step(trainer, loss, inputs, manager.arange(6));
                    assertEquals(losses[step], value, TOLERANCE * losses[step], "step " + step);
                }
            }
        }
    }

    private static float step(Trainer trainer, Loss loss, NDList inputs, NDArray groups) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(inputs);
            NDArray value = loss.evaluate(new NDList(groups), predictions);
            collector.backward(value);
            trainer.step();
            return value.getFloat();
        }
    }
}
