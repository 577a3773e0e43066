package ai.dyad.examples.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.vision.encoder.ResNet;
import ai.dyad.vision.encoder.ResNetConfig;
import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A tiny CLIP trained here and in PyTorch: see generate_tiny_clip.py beside the numbers. */
class TorchTrainingTest {
    private static final int STEPS = 20;

    /** Single-precision rounding, amplified by twenty steps of Adam. */
    private static final float TOLERANCE = 1e-4f;

    /** Where a gradient is near 0, Adam steps by its sign, so a few weights differ more. */
    private static final float WEIGHT_TOLERANCE = 2e-3f;

    @Test
    void twentyStepsGiveTheLossesOfPyTorch() throws IOException, URISyntaxException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> torch = reference(manager);
            DualEncoder model = model();
            NDList first = batch(torch, 0);
            model.initialize(manager, DataType.FLOAT32, first.getShapes());
            StateDict.load(model, withPrefix("before.", torch));
            float[] losses = new float[STEPS];
            float[] scales = new float[STEPS];
            ParameterGroups groups =
                    ParameterGroups.builder(model)
                            .optLearningRateFactor("text.tower", 0.5f)
                            .build();
            try (AdamW optimizer =
                    AdamW.builder()
                            .setLearningRate(0.005f)
                            .optWeightDecay(0.1f)
                            .optParameterGroups(groups)
                            .build()) {
                for (int step = 0; step < STEPS; step++) {
                    losses[step] = train(model, batch(torch, step % 3), optimizer);
                    scales[step] = (float) Math.log(model.getLogitScale().getScale());
                }
            }
            assertArrayEquals(torch.get("losses").toFloatArray(), losses, TOLERANCE);
            assertArrayEquals(torch.get("scales").toFloatArray(), scales, TOLERANCE);
            Map<String, NDArray> state = StateDict.arrays(model);
            Map<String, NDArray> after = withPrefix("after.", torch);
            assertEquals(after.keySet(), Map.copyOf(state).keySet());
            // softmax is invariant to the bias of the keys, so its gradient is only rounding noise
            after.keySet().removeIf(name -> name.endsWith("key.bias"));
            after.forEach(
                    (name, value) ->
                            assertArrayEquals(
                                    value.toFloatArray(),
                                    state.get(name).toFloatArray(),
                                    WEIGHT_TOLERANCE,
                                    name));
        }
    }

    private static float train(DualEncoder model, NDList inputs, AdamW optimizer) {
        float loss;
        try (NDManager scope = inputs.head().getManager().newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            ParameterStore store = new ParameterStore(scope, false);
            NDList predictions = model.forward(store, inputs, true);
            NDArray value = ClipLoss.builder().build().evaluate(new NDList(), predictions);
            loss = value.getFloat();
            collector.backward(value);
        }
        for (Parameter parameter : model.getParameters().values()) {
            if (parameter.requiresGradient()) {
                NDArray weight = parameter.getArray();
                optimizer.update(parameter.getId(), weight, weight.getGradient());
            }
        }
        model.getLogitScale().clamp();
        return loss;
    }

    private static DualEncoder model() {
        List<Stage> stages = List.of(new Stage(4, 1, 1), new Stage(6, 1, 2), new Stage(8, 1, 2));
        return DualEncoder.builder()
                .setEncoders(
                        new ResNet(new ResNetConfig(Stem.SMALL, Unit.BASIC, stages, false)),
                        BertEncoder.builder()
                                .setConfig(new BertConfig(2, 12, 3, 20, 40, 6, 2, 1e-12f))
                                .build())
                .setUnits(10)
                .build();
    }

    private static NDList batch(Map<String, NDArray> torch, int index) {
        return new NDList(
                torch.get("images").get(index),
                torch.get("ids").get(index),
                torch.get("mask").get(index));
    }

    private static Map<String, NDArray> reference(NDManager manager)
            throws IOException, URISyntaxException {
        String name = "tiny-clip-training.safetensors";
        Path file = Path.of(TorchTrainingTest.class.getResource(name).toURI());
        return Safetensors.read(manager, file);
    }

    private static Map<String, NDArray> withPrefix(String prefix, Map<String, NDArray> tensors) {
        Map<String, NDArray> chosen = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> {
                    if (name.startsWith(prefix)) {
                        chosen.put(name.substring(prefix.length()), tensor);
                    }
                });
        return chosen;
    }
}
