package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import ai.dyad.data.BatchKey;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.ResNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained pair of towers from a directory with {@code model.json}, {@code image.safetensors},
 * {@code text.safetensors} and {@code tokenizer.json}: pictures and texts in, rows of one space
 * out. It owns its weights until it is closed.
 */
public final class ClipModel implements AutoCloseable {
    static final String IMAGE_WEIGHTS = "image.safetensors";
    static final String TEXT_WEIGHTS = "text.safetensors";
    static final String TOKENIZER = "tokenizer.json";

    private final NDManager manager;
    private final ImageInput input;
    private final DualEncoder towers;
    private final JsonTokenizer tokenizer;
    private final TextEncoder texts;
    private final PlainView view;

    private ClipModel(NDManager manager, Path directory) throws IOException {
        ModelDescription description = ModelDescription.read(directory);
        this.manager = manager;
        input = description.input();
        BertEncoder bert = description.text().build();
        towers =
                DualEncoder.builder()
                        .setEncoders(new ResNet(description.image()), bert)
                        .setUnits(description.units())
                        .build();
        Shape images = new Shape(1, input.channels(), input.height(), input.width());
        towers.initialize(manager, DataType.FLOAT32, images, new Shape(1, 1));
        load(towers.getEncoder("image"), directory.resolve(IMAGE_WEIGHTS));
        load(towers.getEncoder("text"), directory.resolve(TEXT_WEIGHTS));
        tokenizer =
                JsonTokenizer.read(directory.resolve(TOKENIZER), description.text().maxLength());
        texts = textEncoder(bert, tokenizer);
        view =
                PlainView.builder()
                        .optSize(input.height(), input.width())
                        .optNormalization(new Normalization(input.mean(), input.std()))
                        .build();
    }

    private static TextEncoder textEncoder(BertEncoder bert, JsonTokenizer tokenizer) {
        try {
            return TextEncoder.builder().setTokenizer(tokenizer).setBlock(bert).build();
        } catch (IllegalArgumentException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Tells whether a directory holds such a model.
     *
     * @param directory the directory
     * @return whether it has a {@code model.json} of that kind
     * @throws IOException if that file is malformed
     */
    public static boolean isIn(Path directory) throws IOException {
        return ModelDescription.isIn(directory);
    }

    /**
     * Opens a model.
     *
     * @param directory the directory of a run
     * @param device where to compute
     * @return the model
     * @throws IOException if a file is missing or malformed, or weights do not fit; the message
     *     names the file
     * @throws IllegalArgumentException if the tokenizer does not fit the text tower
     */
    public static ClipModel load(Path directory, Device device) throws IOException {
        NDManager manager = NDManager.newBaseManager(device);
        try {
            return new ClipModel(manager, directory);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private void load(Block block, Path file) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            StateDict.load(block, Safetensors.read(scope, file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the pictures that the model expects.
     *
     * @return their size and normalisation
     */
    public ImageInput input() {
        return input;
    }

    /**
     * Embeds pictures.
     *
     * @param scope a manager for this call alone, to which the result is attached
     * @param images uint8 (B, 3, H, W) of any size
     * @return (B, D), not normalised
     */
    public NDArray embedImages(NDManager scope, NDArray images) {
        NDList views = view.views(new NDList(images), BatchKey.of(0, 0));
        views.attach(scope);
        ParameterStore store = new DetachedParameters(scope);
        return towers.getEncoder("image").forward(store, views, false).get(0);
    }

    /**
     * Embeds a whole data set.
     *
     * @param images the pictures
     * @return one row per picture, not normalised, with the ids of the data set
     * @throws IOException if it cannot be read
     */
    public EmbeddingTable embedImages(ImageDataset images) throws IOException {
        return embedImages(images, null);
    }

    /**
     * Same as {@link #embedImages(ImageDataset)}, but tells how far it is.
     *
     * @param images the images
     * @param listener counts images; null for nobody
     * @return one row per image, not normalized, with the ids of the data set
     * @throws IOException if it cannot be read
     */
    public EmbeddingTable embedImages(ImageDataset images, Progress listener) throws IOException {
        try {
            return EmbeddingExtractor.builder()
                    .setEncoder(towers.getEncoder("image"))
                    .setView(view)
                    .optProgress(listener)
                    .build()
                    .extract(images);
        } catch (TranslateException e) {
            throw new IOException(e);
        }
    }

    /**
     * Embeds texts.
     *
     * @param scope a manager for this call alone, to which the result is attached
     * @param captions at least one text
     * @return (B, D), not normalised
     */
    public NDArray embedTexts(NDManager scope, List<String> captions) {
        return embedTexts(scope, captions, null);
    }

    private NDArray embedTexts(NDManager scope, List<String> captions, Progress listener) {
        NDList features = new NDList(texts.embed(scope, captions, listener));
        ParameterStore store = new DetachedParameters(scope);
        return towers.getProjection("text").forward(store, features, false).get(0);
    }

    /**
     * Embeds texts into a table.
     *
     * @param captions at least one text
     * @return one row per text, not normalised
     */
    public EmbeddingTable embedTexts(List<String> captions) {
        return embedTexts(captions, null);
    }

    /**
     * Same as {@link #embedTexts(List)}, but tells how far it is.
     *
     * @param captions at least one text
     * @param listener counts texts; null for nobody
     * @return one row per text, not normalized
     */
    public EmbeddingTable embedTexts(List<String> captions, Progress listener) {
        try (NDManager scope = manager.newSubManager()) {
            return EmbeddingTable.of(embedTexts(scope, captions, listener));
        }
    }

    /**
     * Returns how many texts were longer than the text tower can read, and were cut.
     *
     * @return the number so far
     */
    public long truncatedTexts() {
        return texts.truncatedTexts();
    }

    /** After how many tokens texts are cut. */
    int maxTokens() {
        return tokenizer.maxLength();
    }

    @Override
    public void close() {
        tokenizer.close();
        manager.close();
    }
}
