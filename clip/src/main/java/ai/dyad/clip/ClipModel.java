package ai.dyad.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Checks;
import ai.dyad.io.ModelDirectory;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.encoder.PublishedTextEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.vision.encoder.ImageEmbedder;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.PublishedImageEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained image encoder and text encoder that embed images and texts in one vector space, for
 * searching images by text and for zero-shot classification. Vectors are not normalized; compare
 * them by cosine similarity.
 *
 * <pre>{@code
 * try (ClipModel model = ClipModel.load(Path.of("runs/clip"), Device.cpu())) {
 *     float[] vector = model.embedImage(Path.of("cat.jpg"));
 *     ImageClassifier pets = model.classifier(List.of("cat", "dog"), PromptTemplates.PHOTO);
 *     System.out.println(pets.classify(Path.of("cat.jpg")).best());
 * }
 * }</pre>
 *
 * <p>It is saved as a {@link ModelDirectory} of kind {@value ModelDirectory#DUAL_ENCODER} with
 * everything needed to use it. Embedding is thread-safe, as long as no thread closes it meanwhile.
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
    private final ProjectedTexts texts;

    private ClipModel(NDManager manager, Builder builder) {
        this.manager = manager;
        this.dual = WholeEncoders.of(manager, builder.dual, builder.textEncoder, builder.input);
        this.ownsTokenizer = builder.ownsTokenizer;
        images = ImageEmbedder.of(manager, dual.getEncoder(IMAGE), builder.input);
        texts = ProjectedTexts.of(manager, dual, builder.tokenizer);
    }

    /**
     * Returns a builder for a model made of encoders in memory.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns whether a path holds a model of images and texts.
     *
     * @param path a directory, or a file in it
     * @return whether {@link #load} can read it
     * @throws IOException if a file is malformed
     */
    public static boolean isIn(Path path) throws IOException {
        return ClipDirectory.isIn(path) || PublishedClip.isKnown(path);
    }

    /**
     * Loads a saved model, or one that {@link PublishedImageEncoder} and {@link
     * PublishedTextEncoder} can read.
     *
     * @param path the model directory, or a {@code .safetensors} file in a saved one, whose weights
     *     are then used instead of the directory's own
     * @param device where to compute
     * @return the model; closing it frees its weights and its tokenizer
     * @throws IOException if a file is missing or malformed, or the model is of another kind; the
     *     message names the file
     */
    public static ClipModel load(Path path, Device device) throws IOException {
        return PublishedClip.isIn(path)
                ? PublishedClip.load(path, device)
                : ClipDirectory.load(path, device);
    }

    /**
     * Writes the model; each file is replaced atomically.
     *
     * @param directory the directory, created if it does not exist
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if an architecture or the tokenizer is not registered
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
     * Returns the text encoder without its projection, with its tokenizer.
     *
     * @return the encoder; it lives as long as this model
     */
    public TextEncoder texts() {
        return texts.encoder();
    }

    /**
     * Returns the image encoder with its projection.
     *
     * @return the embedder; it lives as long as this model
     */
    public ImageEmbedder images() {
        return images;
    }

    /**
     * Embeds an image file.
     *
     * @param image the file
     * @return its vector
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
     * @return one row per text, with the text as its name
     */
    public EmbeddingTable embedTexts(List<String> captions) {
        return embedTexts(captions, null);
    }

    /**
     * Same as {@link #embedTexts(List)}, but reports progress.
     *
     * @param captions as above
     * @param listener is told the progress, or null
     * @return as above
     */
    public EmbeddingTable embedTexts(List<String> captions, Progress listener) {
        return texts.embed(captions, listener);
    }

    /**
     * Embeds texts.
     *
     * @param scope a manager for this call only, which owns the result
     * @param captions at least one text
     * @return (B, D) float32
     */
    public NDArray embedTexts(NDManager scope, List<String> captions) {
        return texts.embed(scope, captions, null);
    }

    /**
     * Creates a zero-shot classifier, which needs only the names of classes.
     *
     * @param classNames at least one name
     * @param templates the prompts that describe a class
     * @return the classifier, for as long as this model is open
     */
    public ImageClassifier classifier(List<String> classNames, PromptTemplates templates) {
        return new ImageClassifier(this, classNames, templates);
    }

    /** Frees what the model owns; a loaded model owns its weights and its tokenizer. */
    @Override
    public void close() {
        images.close();
        if (ownsTokenizer) {
            texts.encoder().tokenizer().close();
        }
        manager.close();
    }

    /** Builds a {@link ClipModel} from encoders in memory. */
    public static final class Builder {
        private DualEncoder dual;
        private ImageInput input;
        private TextTokenizer tokenizer;
        private TokenEncoder textEncoder;
        private boolean ownsTokenizer;

        private Builder() {}

        /**
         * Sets the encoders; their names must be {@code image} and {@code text}.
         *
         * @param encoders the trained block; the caller keeps it open while the model is used
         * @return this builder
         */
        public Builder setEncoders(DualEncoder encoders) {
            dual = Checks.given(encoders, "setEncoders");
            return this;
        }

        /**
         * Sets the image preprocessing.
         *
         * @param images the size and normalization that the image encoder was trained with
         * @return this builder
         */
        public Builder setInput(ImageInput images) {
            input = Checks.given(images, "setInput");
            return this;
        }

        /**
         * Sets the tokenizer.
         *
         * @param words the tokenizer; the caller closes it
         * @return this builder
         */
        public Builder setTokenizer(TextTokenizer words) {
            tokenizer = Checks.given(words, "setTokenizer");
            return this;
        }

        /**
         * Sets the frozen text encoder, if training used precomputed features in its place.
         *
         * @param encoder the frozen encoder, initialized; the caller owns it
         * @return this builder
         */
        public Builder optTextEncoder(TokenEncoder encoder) {
            textEncoder = Checks.given(encoder, "optTextEncoder");
            return this;
        }

        /**
         * Builds the model.
         *
         * @return the model; it owns neither weights nor tokenizer
         * @throws IllegalStateException if a setting is missing or the encoders are not initialized
         * @throws IllegalArgumentException if names or tokenizer do not match the encoders
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

        /** Builds a model that frees its weights and its tokenizer when it is closed. */
        ClipModel owning(NDManager manager) {
            ownsTokenizer = true;
            return new ClipModel(manager, this);
        }
    }
}
