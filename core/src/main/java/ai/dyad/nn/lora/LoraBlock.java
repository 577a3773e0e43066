package ai.dyad.nn.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import ai.dyad.internal.Checks;
import ai.dyad.io.StateDict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A block that is fine-tuned by LoRA: its own weights stay as they are, and to each target W, (out,
 * in), a product of two small matrices is added:
 *
 * <p>\[W' = W + \frac{\alpha}{r} B A, \quad A \in R^{r \times in}, B \in R^{out \times r}\]
 *
 * <p>Inputs and outputs are those of the block. Before training its outputs are too, since B starts
 * at 0; A starts uniform in \(\pm 1/\sqrt{in}\), as in PEFT. {@link #merge} adds the products to
 * the weights and leaves a plain block.
 *
 * <pre>{@code
 * LoraBlock lora = LoraBlock.of(model.getEncoders(), LoraConfig.DEFAULT, Set.of("logit_scale"));
 * trainer.setModel(lora) ...
 * lora.merge();
 * }</pre>
 *
 * <p>{@link StateDict} names the block's own parameters {@code base.*}, and the matrices of a
 * target {@code NAME.PART.lora_A} and {@code lora_B}.
 *
 * @see <a href="https://arxiv.org/abs/2106.09685">Hu et al. 2021, LoRA, section 4.1</a>
 */
public final class LoraBlock extends AbstractBlock {
    private static final NDIndex ALL = new NDIndex("...");

    private final Block base;
    private final LoraConfig config;
    private final List<LoraTarget> targets;
    private final Set<String> trained;
    private final Set<Parameter> frozen = new HashSet<>();
    private final Map<String, Adapter[]> byParameter = new HashMap<>();

    private LoraBlock(
            Block base, LoraConfig config, List<LoraTarget> targets, Set<String> trained) {
        this.base = addChildBlock("base", base);
        this.config = config;
        this.targets = List.copyOf(targets);
        this.trained = Set.copyOf(trained);
        Map<String, Parameter> parameters = StateDict.of(base);
        for (LoraTarget target : targets) {
            Parameter weight = parameters.get(target.parameter());
            byParameter
                            .computeIfAbsent(weight.getId(), id -> new Adapter[target.parts()])[
                            target.part()] =
                    adapter(target, weight.getShape());
        }
    }

    /**
     * Adds adapters to a block.
     *
     * @param base the block, initialized; its weights are shared
     * @param config the settings
     * @param trained the beginnings of names, in {@link StateDict} of the block, of parameters that
     *     are trained as they are, such as {@code logit_scale}; may be empty
     * @return the block with adapters, initialized
     * @throws IllegalArgumentException if a target matches no matrix, or a name no parameter; the
     *     message lists those there are
     * @throws IllegalStateException if the block is not initialized
     */
    public static LoraBlock of(Block base, LoraConfig config, Set<String> trained) {
        Checks.given(base, "of");
        Checks.given(config, "of");
        Map<String, Parameter> parameters = StateDict.of(base);
        for (String start : Checks.given(trained, "of")) {
            if (parameters.keySet().stream().noneMatch(name -> isIn(name, start))) {
                throw new IllegalArgumentException(
                        "a trained part must begin the name of a parameter, got "
                                + start
                                + "; the parameters are "
                                + String.join(", ", parameters.keySet()));
            }
        }
        return of(base, config, LoraTarget.find(parameters, config.targets()), trained);
    }

    static LoraBlock of(
            Block base, LoraConfig config, List<LoraTarget> targets, Set<String> trained) {
        LoraBlock block = new LoraBlock(base, config, targets, trained);
        block.freezeBase();
        block.initialize(StateDict.managerOf(base), DataType.FLOAT32);
        return block;
    }

    private static boolean isIn(String name, String start) {
        return name.equals(start) || name.startsWith(start + ".");
    }

    /**
     * The matrices added to one target.
     *
     * @param down A, (r, in)
     * @param up B, (out, r)
     */
    record Adapter(Parameter down, Parameter up) {}

    private Adapter adapter(LoraTarget target, Shape weight) {
        long in = weight.get(1);
        long out = weight.get(0) / target.parts();
        Initializer uniform = new UniformInitializer((float) (1 / Math.sqrt((double) in)));
        return new Adapter(
                matrix(target.matrix("lora_A"), new Shape(config.rank(), in), uniform),
                matrix(target.matrix("lora_B"), new Shape(out, config.rank()), Initializer.ZEROS));
    }

    private Parameter matrix(String name, Shape shape, Initializer initializer) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.WEIGHT)
                        .optShape(shape)
                        .optInitializer(initializer)
                        .build());
    }

    /** Freezes the base's parameters, because DJL unfreezes all parameters of a loaded model. */
    private void freezeBase() {
        StateDict.of(base)
                .forEach(
                        (name, parameter) -> {
                            boolean kept = trained.stream().anyMatch(start -> isIn(name, start));
                            if (!kept && parameter.requiresGradient()) {
                                parameter.freeze(true);
                                frozen.add(parameter);
                            }
                        });
    }

    /**
     * Returns the settings.
     *
     * @return rank, α, dropout and targets
     */
    public LoraConfig getConfig() {
        return config;
    }

    /**
     * Returns the block without adapters.
     *
     * @return the block that was given
     */
    public Block getBase() {
        return base;
    }

    /**
     * Returns the matrices that have adapters.
     *
     * @return the targets
     */
    public List<LoraTarget> getTargets() {
        return targets;
    }

    /** Returns the adapters of a parameter's parts, null for parts without; null if none has. */
    Adapter[] adapters(Parameter parameter) {
        return byParameter.get(parameter.getId());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        if (training) {
            freezeBase();
        }
        NDManager outer = inputs.head().getManager();
        try (NDManager scope = outer.newSubManager()) {
            ParameterStore adapted = new LoraParameters(store, this, scope);
            NDList outputs = base.forward(adapted, inputs, training, params);
            outputs.forEach(array -> array.attach(outer));
            return outputs;
        }
    }

    /**
     * Adds the products to the block's weights and sets B to 0, so that this block, too, computes
     * the same as before. Frozen parameters can be trained again afterwards.
     *
     * @return the block that was given
     */
    public Block merge() {
        try (NDManager scope = StateDict.managerOf(base).newSubManager()) {
            LoraParameters adapted =
                    new LoraParameters(new ParameterStore(scope, false), this, scope);
            for (Parameter parameter : StateDict.of(base).values()) {
                Adapter[] adapters = adapters(parameter);
                if (adapters != null) {
                    NDArray weight = parameter.getArray();
                    NDArray sum = adapted.getValue(parameter, weight.getDevice(), false);
                    overwrite(weight, sum);
                    for (Adapter adapter : adapters) {
                        if (adapter != null) {
                            NDArray up = adapter.up().getArray();
                            overwrite(up, up.zerosLike());
                        }
                    }
                }
            }
        }
        frozen.forEach(parameter -> parameter.freeze(false));
        return base;
    }

    private static void overwrite(NDArray target, NDArray value) {
        try (NDArray detached = target.stopGradient();
                value) {
            detached.set(ALL, value);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return base.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        // the base is initialized already
    }
}
