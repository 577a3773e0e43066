package ai.dyad.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import ai.dyad.io.StateDict;
import ai.dyad.io.WeightMap;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.SigLipLoss;
import ai.dyad.nn.lora.LoraBlock;
import ai.dyad.nn.lora.PeftDirectory;
import ai.dyad.optimizer.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTuningTest {
    private static final Path MODELS = Path.of("src/test/resources/published");
    private static final double TOLERANCE = 1e-4;

    /** A parameter of each model in whose layout axes are swapped, joined or reshaped. */
    private static final Map<String, String> TUNED =
            Map.of(
                    "clip", "image.tower.proj",
                    "siglip", "text.tower.transformer.resblocks.1.attn.in_proj_weight",
                    "dual_vit", "image.tower.class_embedding",
                    "open_clip", "text.tower.text_projection");

    @TempDir private Path directory;

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

    /**
     * The same twenty steps as PEFT from the same matrices, read from its files and written again.
     */
    @Test
    void adaptersTrainAsInPeft() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                ClipModel clip = ClipModel.load(MODELS.resolve("clip"), Device.cpu());
                Model model = Model.newInstance("lora", Device.cpu());
                AdamW optimizer =
                        AdamW.builder().setLearningRate(1e-2f).optWeightDecay(0).build()) {
            Map<String, NDArray> data =
                    Safetensors.read(manager, MODELS.resolve("training.safetensors"));
            float[] losses =
                    Safetensors.read(manager, MODELS.resolve("lora.safetensors"))
                            .get("losses")
                            .toFloatArray();
            WeightMap names = clip.published().orElseThrow().names();
            LoraBlock lora =
                    PeftDirectory.load(
                            MODELS.resolve("lora_start"), clip.getEncoders(), names, Set.of());
            assertEquals(12, lora.getTargets().size());
            model.setBlock(lora);
            Loss loss = ClipLoss.builder().build();
            try (Trainer trainer =
                    model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer))) {
                trainer.initialize(new Shape(6, 3, 32, 32), new Shape(6, 8));
                for (int step = 0; step < losses.length; step++) {
                    NDList inputs =
                            new NDList(
                                    data.get("pixels").get(step % 2),
                                    data.get("ids_clip").get(step % 2));
                    float value = step(trainer, loss, inputs, manager.arange(6));
                    assertEquals(losses[step], value, TOLERANCE * losses[step], "step " + step);
                }
            }
            PeftDirectory.save(directory, lora, names, "clip");
            Path ours = directory.resolve("adapter_model.safetensors");
            Path theirs = MODELS.resolve("lora_end").resolve("adapter_model.safetensors");
            Map<String, NDArray> saved = Safetensors.read(manager, ours);
            Map<String, NDArray> expected = Safetensors.read(manager, theirs);
            assertEquals(expected.keySet(), saved.keySet());
            expected.forEach(
                    (name, array) ->
                            assertTrue(
                                    array.sub(saved.get(name)).abs().max().getFloat() < 2e-3,
                                    name));
        }
    }

    @Test
    void aTunedModelGoesBackIntoThePublishedLayout() throws IOException {
        for (String name : new String[] {"clip", "siglip", "dual_vit", "open_clip"}) {
            try (NDManager manager = NDManager.newBaseManager();
                    ClipModel clip = ClipModel.load(MODELS.resolve(name), Device.cpu())) {
                PublishedClip published = clip.published().orElseThrow();
                Path target = directory.resolve(name);
                published.save(clip.getEncoders(), target);
                String file =
                        name.equals("open_clip")
                                ? "open_clip_model.safetensors"
                                : "model.safetensors";
                Map<String, NDArray> before =
                        Safetensors.read(manager, MODELS.resolve(name).resolve(file));
                Map<String, NDArray> after = Safetensors.read(manager, target.resolve(file));
                assertEquals(before.keySet(), after.keySet());
                before.forEach((tensor, array) -> assertEquals(array, after.get(tensor), tensor));
                // changed weights are read again as they are
                NDArray projection = StateDict.arrays(clip.getEncoders()).get(TUNED.get(name));
                projection.muli(2);
                published.save(clip.getEncoders(), target);
                try (ClipModel again = ClipModel.load(target, Device.cpu())) {
                    assertEquals(
                            projection, StateDict.arrays(again.getEncoders()).get(TUNED.get(name)));
                    assertEquals(clip.embedText("snow")[2], again.embedText("snow")[2]);
                }
                IllegalArgumentException e =
                        assertThrows(
                                IllegalArgumentException.class,
                                () -> published.save(clip.getEncoders(), MODELS.resolve(name)));
                assertTrue(e.getMessage().startsWith("a model must not replace"));
            }
        }
    }

    @Test
    void adaptersOfAnotherModelAreRefused() throws IOException {
        try (ClipModel clip = ClipModel.load(MODELS.resolve("dual_vit"), Device.cpu())) {
            WeightMap names = clip.published().orElseThrow().names();
            Path adapters = MODELS.resolve("lora_start");
            IOException e =
                    assertThrows(
                            IOException.class,
                            () ->
                                    PeftDirectory.load(
                                            adapters, clip.getEncoders(), names, Set.of()));
            assertTrue(e.getMessage().contains("must hold adapters of this model alone"));
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
