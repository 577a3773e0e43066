package ai.dyad.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Checks;
import ai.dyad.io.ModelDirectory;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.vision.encoder.ImageEmbedder;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained pair of an image encoder and a text encoder: images and texts in, vectors of one space
 * out, so that words find images and name them. Vectors are not normalized; compare them by cosine.
 *
 * <pre>{@code
 * try (ClipModel model = ClipModel.load(Path.of("runs/clip"), Device.cpu())) {
 *     float[] vector = model.embedImage(Path.of("cat.jpg"));
 *     ImageClassifier pets = model.classifier(List.of("cat", "dog"), PromptTemplates.PHOTO);
 *     System.out.println(pets.classify(Path.of("cat.jpg")).best());
 * }
 * }</pre>
 *
 * <p>On disk it is a {@link ModelDirectory} of kind {@value ModelDirectory#DUAL_ENCODER}, with
 * encoders of any registered architectures, their projections, the logit scale, how images are
 * prepared, and the tokenizer. Several threads may embed at once, as long as none closes it.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP</a>
 */
public final class ClipModel implements AutoCloseable {
    static final String IMAGE = "image";
    static final String TEXT = "text";

    private final NDManager manager;
    private final DualEncoder dual;
    private final boolean ownsTokenizer;
    private final ImageEmbedder images;
    private final TextEncoder texts;

    private ClipModel(NDManager manager, Builder builder) {
        this.manager = manager;
        dual = WholeEncoders.of(manager, builder.dual, builder.textEncoder, builder.input);
        this.ownsTokenizer = builder.ownsTokenizer;
        images = ImageEmbedder.of(manager, dual.getEncoder(IMAGE), builder.input);
        TokenEncoder encoder = WholeEncoders.tokenEncoder(dual);
        texts = TextEncoder.builder().setTokenizer(builder.tokenizer).setBlock(encoder).build();
    }

    /**
     * Starts a model from encoders in memory.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Loads a saved model.
     *
     * @param path the model directory, or a {@code .safetensors} file in it, which is then loaded
     * @param device where to compute
     * @return the model, which owns its weights and its tokenizer until it is closed
     * @throws IOException if a file is missing or malformed, the model is of another kind, or its
     *     weights do not fit; the message names the file
     */
    public static ClipModel load(Path path, Device device) throws IOException {
        return ClipDirectory.load(path, device);
    }

    /**
     * Writes the model; each file is replaced in one step.
     *
     * @param directory the directory, made if need be
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if an architecture or the tokenizer's format is not
     *     registered
     */
    public void save(Path directory) throws IOException {
        ClipDirectory.save(this, directory);
    }

    /**
     * Returns both encoders.
     *
     * @return the block, which lives as long as this model
     */
    public DualEncoder getEncoders() {
        return dual;
    }

    /**
     * Returns the text encoder without its projection, which knows the tokenizer and how many texts
     * were too long and were cut.
     *
     * @return the encoder; it lives as long as this model
     */
    public TextEncoder texts() {
        return texts;
    }

    /**
     * Returns the image encoder with its projection, to embed files, pixels and whole data sets.
     *
     * @return images to vectors; it lives as long as this model
     */
    public ImageEmbedder images() {
        return images;
    }

    /**
     * Embeds an image file.
     *
     * @param image the file
     * @return its vector, of length D
     * @throws IOException if it cannot be read
     */
    public float[] embedImage(Path image) throws IOException {
        return images.embed(image);
    }

    /**
     * Embeds image files into a table.
     *
     * @param files at least one file
     * @return one row per file, in that order
     * @throws IOException if one cannot be read; the message names it
     */
    public EmbeddingTable embedImages(List<Path> files) throws IOException {
        return images.embed(files);
    }

    /**
     * Embeds a text.
     *
     * @param text the text
     * @return its vector, of length D
     */
    public float[] embedText(String text) {
        return embedTexts(List.of(text)).row(0);
    }

    /**
     * Embeds texts into a table.
     *
     * @param captions at least one text
     * @return one row per text, named by it
     */
    public EmbeddingTable embedTexts(List<String> captions) {
        return embedTexts(captions, null);
    }

    /**
     * Same as {@link #embedTexts(List)}, but tells how far it is.
     *
     * @param captions at least one text
     * @param listener counts texts; null for nobody
     * @return one row per text, named by it
     */
    public EmbeddingTable embedTexts(List<String> captions, Progress listener) {
        try (NDManager scope = manager.newSubManager()) {
            return EmbeddingTable.of(embed(scope, captions, listener)).withNames(captions);
        }
    }

    /**
     * Embeds texts.
     *
     * @param scope a manager for this call alone, to which the result is attached
     * @param captions at least one text
     * @return (B, D) float32
     */
    public NDArray embedTexts(NDManager scope, List<String> captions) {
        return embed(scope, captions, null);
    }

    private NDArray embed(NDManager scope, List<String> captions, Progress listener) {
        NDList features = new NDList(texts.embed(scope, captions, listener));
        ParameterStore store = new DetachedParameters(scope);
        return dual.getProjection(TEXT).forward(store, features, false).get(0);
    }

    /**
     * Prepares to name what is in images, without training on these classes.
     *
     * @param classNames at least one name
     * @param templates the sentences that describe a class
     * @return the classifier, which needs this model to stay open
     */
    public ImageClassifier classifier(List<String> classNames, PromptTemplates templates) {
        return new ImageClassifier(this, classNames, templates);
    }

    /** Frees what the model owns: of a loaded one the weights and the tokenizer. */
    @Override
    public void close() {
        images.close();
        if (ownsTokenizer) {
            texts.tokenizer().close();
        }
        manager.close();
    }

    /** Builds a {@link ClipModel} of encoders in memory. */
    public static final class Builder {
        private DualEncoder dual;
        private ImageInput input;
        private TextTokenizer tokenizer;
        private TokenEncoder textEncoder;
        private boolean ownsTokenizer;

        private Builder() {}

        /**
         * Sets the encoders, which are named image and text.
         *
         * @param encoders the trained block; it stays the caller's and must outlive the model
         * @return this builder
         */
        public Builder setEncoders(DualEncoder encoders) {
            dual = encoders;
            return this;
        }

        /**
         * Sets how images are prepared.
         *
         * @param images what the image encoder was trained to see
         * @return this builder
         */
        public Builder setInput(ImageInput images) {
            input = images;
            return this;
        }

        /**
         * Sets the tokenizer.
         *
         * @param words the tokenizer; it stays the caller's to close
         * @return this builder
         */
        public Builder setTokenizer(TextTokenizer words) {
            tokenizer = words;
            return this;
        }

        /**
         * Sets the text encoder, where training used the ready features of a frozen one and another
         * block stood in its place.
         *
         * @param encoder the frozen encoder, initialized; it stays the caller's
         * @return this builder
         */
        public Builder optTextEncoder(TokenEncoder encoder) {
            textEncoder = encoder;
            return this;
        }

        /**
         * Builds the model.
         *
         * @return the model; it owns neither weights nor tokenizer
         * @throws IllegalStateException if a setting is missing or the encoders are not initialized
         * @throws IllegalArgumentException if the encoders have other names, or the tokenizer does
         *     not fit
         */
        public ClipModel build() {
            Checks.isSet(dual, "setEncoders");
            Checks.isSet(input, "setInput");
            Checks.isSet(tokenizer, "setTokenizer");
            NDArray any = StateDict.arrays(dual).values().iterator().next();
            NDManager manager = any.getManager().newSubManager();
            try {
                return new ClipModel(manager, this);
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        }

        /** Builds a model that owns weights and tokenizer. */
        ClipModel owning(NDManager manager) {
            ownsTokenizer = true;
            return new ClipModel(manager, this);
        }
    }
}
