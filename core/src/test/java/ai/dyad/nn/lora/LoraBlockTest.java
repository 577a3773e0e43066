package ai.dyad.nn.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.dyad.io.StateDict;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.PreNormTransformer;
import ai.dyad.nn.transformer.TransformerConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoraBlockTest {
    private static final LoraConfig BOTH = new LoraConfig(2, 6, 0, List.of("q_proj", "v_proj"));

    private NDManager manager;
    private Block base;
    private NDArray states;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        manager.getEngine().setRandomSeed(3);
        TransformerConfig sizes =
                new TransformerConfig(2, 8, 2, FeedForwardActivation.GELU, 12, 0, 0);
        base = PreNormTransformer.full(sizes);
        base.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 8));
        states = manager.randomNormal(new Shape(3, 4, 8));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray forward(Block block, boolean training) {
        return block.forward(new ParameterStore(manager, false), new NDList(states), training)
                .singletonOrThrow();
    }

    @Test
    void beforeTrainingNothingChanges() {
        NDArray before = forward(base, false);
        LoraBlock lora = LoraBlock.of(base, BOTH, Set.of());
        assertEquals(4, lora.getTargets().size());
        assertEquals(before, forward(lora, false));
        assertSame(base, lora.getBase());
    }

    @Test
    void theProductIsAddedToItsPartOfTheWeight() {
        LoraBlock lora = LoraBlock.of(base, BOTH, Set.of());
        fillB(lora);
        NDArray adapted = forward(lora, false);
        // an independent loop over the numbers
        Map<String, NDArray> arrays = StateDict.arrays(lora);
        for (LoraTarget target : lora.getTargets()) {
            NDArray weight = arrays.get("base." + target.parameter());
            float[] w = weight.toFloatArray();
            float[] a = arrays.get(target.matrix("lora_A")).toFloatArray();
            float[] b = arrays.get(target.matrix("lora_B")).toFloatArray();
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < 8; j++) {
                    float sum = 0;
                    for (int r = 0; r < 2; r++) {
                        sum += b[i * 2 + r] * a[r * 8 + j];
                    }
                    w[(target.part() * 8 + i) * 8 + j] += 3 * sum; // alpha / r
                }
            }
            weight.set(w);
        }
        NDArray plain = forward(base, false);
        assertTrue(plain.sub(adapted).abs().max().getFloat() < 1e-5);
    }

    @Test
    void mergingKeepsTheOutputsAndLeavesAPlainBlock() {
        LoraBlock lora = LoraBlock.of(base, BOTH, Set.of());
        fillB(lora);
        NDArray adapted = forward(lora, false);
        Block merged = lora.merge();
        assertSame(base, merged);
        assertTrue(forward(merged, false).sub(adapted).abs().max().getFloat() < 1e-5);
        assertTrue(forward(lora, false).sub(adapted).abs().max().getFloat() < 1e-5);
    }

    @Test
    void onlyAdaptersAndNamedPartsAreTrained() {
        Map<String, float[]> before = numbers(base);
        LoraBlock lora = LoraBlock.of(base, BOTH, Set.of("resblocks.1.ln_2"));
        train(lora, 5);
        for (Map.Entry<String, NDArray> entry : StateDict.arrays(base).entrySet()) {
            boolean trained = entry.getKey().startsWith("resblocks.1.ln_2.");
            float[] now = entry.getValue().toFloatArray();
            if (trained) {
                assertFalse(Arrays.equals(before.get(entry.getKey()), now));
            } else {
                assertArrayEquals(before.get(entry.getKey()), now, entry.getKey());
            }
        }
        for (LoraTarget target : lora.getTargets()) {
            NDArray up = StateDict.arrays(lora).get(target.matrix("lora_B"));
            assertTrue(up.abs().sum().getFloat() > 0, target.toString());
        }
    }

    @Test
    void dropoutActsOnlyInTraining() {
        LoraConfig config = new LoraConfig(2, 6, 0.5f, List.of("fc1"));
        LoraBlock lora = LoraBlock.of(base, config, Set.of());
        fillB(lora);
        assertEquals(forward(lora, false), forward(lora, false));
        assertTrue(forward(lora, true).sub(forward(lora, false)).abs().sum().getFloat() > 0);
    }

    @Test
    void nothingStaysBehindInTheManagerOfTheWeights() {
        LoraBlock lora = LoraBlock.of(base, BOTH, Set.of());
        NDManager inputs = manager.newSubManager();
        states.attach(inputs);
        int before = manager.getManagedArrays().size();
        forward(lora, false);
        forward(lora, true);
        inputs.close();
        assertEquals(before - 1, manager.getManagedArrays().size(), "only the states are gone");
    }

    @Test
    void anyMatrixCanBeATarget() {
        SequentialBlock two =
                new SequentialBlock()
                        .add(Linear.builder().setUnits(4).build())
                        .add(Linear.builder().setUnits(2).build());
        two.initialize(manager, DataType.FLOAT32, new Shape(1, 8));
        String name = StateDict.of(two).keySet().iterator().next();
        LoraBlock lora = LoraBlock.of(two, new LoraConfig(1, 1, 0, List.of(name)), Set.of());
        assertEquals(List.of(new LoraTarget(name, 0, 1)), lora.getTargets());
    }

    @Test
    void targetsThatMatchNothingAreRefusedWithTheNames() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                LoraBlock.of(
                                        base,
                                        new LoraConfig(2, 2, 0, List.of("q_prjo")),
                                        Set.of()));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "a target must be fc1, fc2, k_proj, out_proj, q_proj, v_proj, or"
                                        + " the end of a matrix's name, got q_prjo, did you mean"
                                        + " q_proj?; the matrices are"
                                        + " resblocks.0.attn.in_proj_weight"),
                e.getMessage());
        IllegalArgumentException part =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> LoraBlock.of(base, BOTH, Set.of("head")));
        assertTrue(part.getMessage().contains("got head; the parameters are resblocks.0"));
    }

    @Test
    void settingsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new LoraConfig(0, 1, 0, List.of("fc1")));
        assertThrows(IllegalArgumentException.class, () -> new LoraConfig(1, 0, 0, List.of("fc1")));
        assertThrows(IllegalArgumentException.class, () -> new LoraConfig(1, 1, 1, List.of("fc1")));
        assertThrows(IllegalArgumentException.class, () -> new LoraConfig(1, 1, 0, List.of()));
    }

    private void fillB(LoraBlock lora) {
        for (LoraTarget target : lora.getTargets()) {
            NDArray up = StateDict.arrays(lora).get(target.matrix("lora_B"));
            up.set(manager.randomNormal(up.getShape()).toFloatArray());
        }
    }

    private static Map<String, float[]> numbers(Block block) {
        Map<String, float[]> numbers = new HashMap<>();
        StateDict.arrays(block).forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }

    private void train(Block block, int steps) {
        try (Model model = Model.newInstance("lora")) {
            model.setBlock(block);
            try (Trainer trainer =
                    model.newTrainer(
                            new DefaultTrainingConfig(Loss.l2Loss())
                                    .optOptimizer(Optimizer.adam().build()))) {
                trainer.initialize(states.getShape());
                NDArray target = manager.ones(states.getShape());
                for (int i = 0; i < steps; i++) {
                    try (GradientCollector collector = trainer.newGradientCollector()) {
                        NDArray output = trainer.forward(new NDList(states)).head();
                        collector.backward(output.sub(target).square().mean());
                        trainer.step();
                    }
                }
            }
        }
    }
}
