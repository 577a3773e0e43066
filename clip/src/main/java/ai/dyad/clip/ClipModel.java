package ai.dyad.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Checks;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.encoder.PublishedTextEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.vision.encoder.ImageEmbedder;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.PublishedImageEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An image encoder and a text encoder that share a vector space, for search and zero-shot
 * classification. Vectors are not normalized; compare them by cosine similarity.
 *
 * <pre>{@code
 * try (ClipModel model = ClipModel.load(Path.of("runs/clip"), Device.cpu())) {
 *     ImageClassifier pets = model.classifier(List.of("cat", "dog"), PromptTemplates.PHOTO);
 * }
 * }</pre>
 *
 * <p>It is saved as a {@link ai.dyad.io.ModelDirectory} with everything needed to use it. Embedding
 * is thread-safe, as long as no thread closes it meanwhile.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al. 2021, CLIP</a>
 */
public final class ClipModel implements AutoCloseable {
    static final String IMAGE = "image";
    static final String TEXT = "text";

    private final NDManager manager;
    private final DualEncoder dual;
    private final ImageEmbedder images;
    private final ProjectedTexts texts;
    private final PublishedClip published;

    private ClipModel(NDManager manager, Builder builder) {
        this.manager = manager;
        dual = builder.dual;
        images = ImageEmbedder.of(manager, dual.getEncoder(IMAGE), builder.input);
        texts = ProjectedTexts.of(manager, dual, builder.tokenizer);
        published = builder.published;
    }

    /**
     * Returns a new builder.
     *
     * @return a builder for a model made of encoders in memory
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns whether {@link #load} can read what is there.
     *
     * @param path a directory, or a file in it
     * @return whether it holds a model of images and texts
     * @throws IOException if a file is malformed
     */
    public static boolean isIn(Path path) throws IOException {
        return ClipDirectory.isIn(path) || PublishedClip.isKnown(path);
    }

    /**
     * Loads a saved model, or one that {@link PublishedImageEncoder} and {@link
     * PublishedTextEncoder} can read.
     *
     * @param path the directory, or a {@code .safetensors} file in a saved one to use in its place
     * @param device where to compute
     * @return the model; closing it frees its weights and its tokenizer
     * @throws IOException if a file is missing or malformed, or of another kind of model
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
     * @throws IllegalArgumentException if a part has no registered format
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
     * Returns the files that this model was published as, to save it in the same layout.
     *
     * @return the files, if it was loaded from such
     */
    public Optional<PublishedClip> published() {
        return Optional.ofNullable(published);
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
     * @return one row per file
     * @throws IOException if one cannot be read
     */
    public EmbeddingTable embedImages(List<Path> files) throws IOException {
        return images.embed(files);
    }

    /**
     * Embeds a text.
     *
     * @param text the text
     * @return its vector
     */
    public float[] embedText(String text) {
        return embedTexts(List.of(text)).row(0);
    }

    /**
     * Embeds texts into a table, with the texts as names of the rows.
     *
     * @param captions at least one text
     * @return one row per text
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
     * @param templates the prompts of a class
     * @return the classifier, while this model is open
     */
    public ImageClassifier classifier(List<String> classNames, PromptTemplates templates) {
        return new ImageClassifier(this, classNames, templates);
    }

    /** Frees what the model owns: if it was loaded, weights and tokenizer. */
    @Override
    public void close() {
        manager.close();
    }

    /** Builds a {@link ClipModel} from encoders in memory. */
    public static final class Builder {
        private DualEncoder dual;
        private ImageInput input;
        private TextTokenizer tokenizer;
        private PublishedClip published;

        private Builder() {}

        /**
         * Sets the encoders, named {@code image} and {@code text}.
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
         * @param images how images were prepared in training
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
         * Builds the model.
         *
         * @return the model, which owns neither weights nor tokenizer
         * @throws IllegalStateException if a setting is missing or an encoder is not initialized
         * @throws IllegalArgumentException if names or tokenizer do not match the encoders
         */
        public ClipModel build() {
            Checks.isSet(dual, "setEncoders");
            Checks.isSet(input, "setInput");
            Checks.isSet(tokenizer, "setTokenizer");
            NDManager manager = StateDict.managerOf(dual).newSubManager();
            try {
                return new ClipModel(manager, this);
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        }

        /** Builds a model that frees weights and tokenizer when closed. */
        ClipModel owning(NDManager manager, PublishedClip files) {
            manager.attachInternal("tokenizer", tokenizer);
            published = files;
            return new ClipModel(manager, this);
        }
    }
}
