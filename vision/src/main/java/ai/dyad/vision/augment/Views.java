package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.internal.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes several random views of each image of a batch with batched matrix products.
 *
 * <p>For each sample the pipeline is compiled on the host to Wy (h, H), Wx (w, W) and a color map;
 * on the device, for the whole batch at once,
 *
 * <pre>
 *   v = Wy · image · Wxᵀ          crop, resize, flip, blur
 *   v = A v + M mean(v) + k       brightness, contrast, saturation, hue, grayscale, ...
 *   v = clamp(v, 0, 1)            then solarize and other pixel steps
 *   v = (v - mean) / std          {@link Normalization}
 * </pre>
 *
 * where mean(v) are the channel means of the view after its geometry, taken on the device. Contrast
 * refers to them: since every color step is affine, the mean gray of the image at that point of the
 * pipeline is an affine function of these means, so nothing has to be read back. (Blur is part of
 * the geometry, although recipes list it after the jitter. The two commute, except that the mean is
 * that of the blurred view, which differs from that of the sharp view only by border effects.)
 *
 * <p>Input and output of {@link #views}:
 *
 * <ul>
 *   <li>data: one array (B, C, H, W) uint8, C = 1 or 3, on any device; not modified
 *   <li>result: one array per view, (B, C, h, w) float32 on the same device; views may differ in
 *       size
 * </ul>
 *
 * <p>Everything random about a sample is a function of (seed, epoch, index, view), so the result
 * for a sample depends neither on its batch nor on previous calls: bit-identical on the CPU, and on
 * a GPU up to rounding differences between batch sizes. Instances are immutable and thread-safe.
 * {@link ViewRecipes} has the published recipes; {@link PlainView} is the view for evaluation.
 */
public final class Views implements ViewGenerator {
    private final Long seed; // null to use the run's seed
    private final Normalization normalization;
    private final List<ViewPipeline> pipelines;
    private final Queue<List<ViewCompiler>> idleCompilers = new ConcurrentLinkedQueue<>();

    private Views(Builder builder) {
        this.seed = builder.seed;
        this.normalization = builder.normalization().orElse(Normalization.NONE);
        this.pipelines = List.copyOf(builder.pipelines);
    }

    /**
     * Returns a new builder.
     *
     * @return a builder without any view
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes the views of a batch.
     *
     * @param data one array (B, C, H, W) uint8, C = 1 or 3
     * @param key identifies the samples; the seed of these views, if one was set, replaces its seed
     * @return one array (B, C, h, w) float32 per view, attached to the manager of the images
     * @throws IllegalArgumentException if the batch is not as above, or the normalization does not
     *     match its channels
     */
    @Override
    public NDList views(NDList data, BatchKey key) {
        NDArray images = ImageBatch.require(data);
        Shape shape = images.getShape();
        if (key.size() != shape.get(0)) {
            throw new IllegalArgumentException(
                    "expected one index per image, got "
                            + key.size()
                            + " indices for images "
                            + shape);
        }
        normalization.checkChannels(Math.toIntExact(shape.get(1)));
        BatchKey drawn = seed == null ? key : key.withSeed(seed);
        List<ViewCompiler> compilers = borrowCompilers(shape);
        NDManager owner = images.getManager();
        try (NDManager scope = owner.newSubManager(images.getDevice())) {
            NDArray pixels = images.toType(DataType.FLOAT32, false);
            pixels.attach(scope);
            NDList views = new NDList(compilers.size());
            for (ViewCompiler compiler : compilers) {
                views.add(render(compiler, drawn, pixels));
            }
            views.attach(owner);
            return views;
        } finally {
            idleCompilers.add(compilers);
        }
    }

    /**
     * Returns the recipe of each view.
     *
     * @return the pipelines, in the order of the views
     */
    public List<ViewPipeline> pipelines() {
        return pipelines;
    }

    /**
     * Returns the normalization, which {@code ViewGrid} reverses to show views as images.
     *
     * @return the normalization
     */
    public Normalization normalization() {
        return normalization;
    }

    /**
     * Writes these views as JSON.
     *
     * <pre>{@code
     * {
     *   "format": 1,
     *   "views": [
     *     {
     *       "count": 2,
     *       "size": [32, 32],
     *       "filter": "bilinear",
     *       "steps": [ ... ]
     *     }
     *   ],
     *   "normalization": {"mean": [0.4914, 0.4822, 0.4465], "std": [0.247, 0.2435, 0.2616]},
     *   "seed": 7
     * }
     * }</pre>
     *
     * @return the text, which {@link #fromJson} reads; the normalization is omitted if it is {@link
     *     Normalization#NONE}, the seed if these views have no own seed
     * @throws IllegalArgumentException if a step has no name, such as a lambda
     */
    public String toJson() {
        return ViewsJson.write(this, seed);
    }

    /**
     * Reads views.
     *
     * @param json the text, as {@link #toJson} writes it; "count", "normalization" and "seed" are
     *     optional
     * @return a builder, so that the seed and the normalization can be changed
     * @throws IllegalArgumentException if the text does not describe valid views; the message names
     *     the place and the expected content
     */
    public static Builder fromJson(String json) {
        return ViewsJson.read("views", json);
    }

    /**
     * Reads views from a file.
     *
     * @param file a text as {@link #fromJson} reads it, in UTF-8
     * @return a builder, so that the seed and the normalization can be changed
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException as for {@link #fromJson}, naming the file
     */
    public static Builder read(Path file) throws IOException {
        return ViewsJson.read(file.toString(), Files.readString(file));
    }

    private NDArray render(ViewCompiler compiler, BatchKey key, NDArray pixels) {
        NDManager parent = pixels.getManager();
        try (NDManager scope = parent.newSubManager()) {
            NDArray view = compiler.compile(key, normalization, scope).apply(pixels);
            view.attach(parent);
            return view;
        }
    }

    private List<ViewCompiler> borrowCompilers(Shape images) {
        List<ViewCompiler> idle = idleCompilers.poll();
        if (idle != null && idle.get(0).fits(images)) {
            return idle;
        }
        return ViewCompiler.forViews(pipelines, images);
    }

    /** Builds {@link Views}. */
    public static final class Builder {
        private Long seed;
        private Normalization normalization;
        private final List<ViewPipeline> pipelines = new ArrayList<>();

        private Builder() {}

        /**
         * Sets a seed for these views only. By default they use the run's seed.
         *
         * @param seed any number
         * @return this builder
         */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets the normalization of all views.
         *
         * @param normalization the normalization, by default {@link Normalization#NONE}
         * @return this builder
         */
        public Builder optNormalization(Normalization normalization) {
            this.normalization = Checks.given(normalization, "optNormalization");
            return this;
        }

        /**
         * Returns the normalization set so far.
         *
         * @return the normalization, or empty if none was set
         */
        public Optional<Normalization> normalization() {
            return Optional.ofNullable(normalization);
        }

        /**
         * Adds one view.
         *
         * @param pipeline the recipe of the view
         * @return this builder
         */
        public Builder addView(ViewPipeline pipeline) {
            pipelines.add(Checks.given(pipeline, "addView"));
            return this;
        }

        /**
         * Adds several views with the same recipe; each draws its own parameters.
         *
         * @param pipeline the recipe of the views
         * @param count how many, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder addViews(ViewPipeline pipeline, int count) {
            if (count < 1) {
                throw new IllegalArgumentException("number of views must be >= 1, got " + count);
            }
            for (int i = 0; i < count; i++) {
                pipelines.add(pipeline);
            }
            return this;
        }

        /**
         * Replaces the step of the same class in every view added so far, to change one setting of
         * a recipe.
         *
         * @param augmentation the new step
         * @return this builder
         * @throws IllegalArgumentException if a view has no step of that class
         */
        public Builder optAugmentation(Augmentation augmentation) {
            Checks.given(augmentation, "optAugmentation");
            pipelines.replaceAll(pipeline -> pipeline.replacing(augmentation));
            return this;
        }

        /**
         * Builds the views.
         *
         * @return the views
         * @throws IllegalStateException if no view was added
         */
        public Views build() {
            if (pipelines.isEmpty()) {
                throw new IllegalStateException("views need a recipe: call addView at least once");
            }
            return new Views(this);
        }
    }
}
