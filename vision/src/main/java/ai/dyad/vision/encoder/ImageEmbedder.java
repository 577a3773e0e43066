package ai.dyad.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import ai.dyad.data.BatchKey;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.data.ImageFiles;
import ai.dyad.vision.decode.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Embeds images with a trained encoder. Each image is preprocessed as in the encoder's training;
 * the vectors are the encoder's features, not normalized.
 *
 * <pre>{@code
 * try (ImageEmbedder embedder = ImageEmbedder.load(Path.of("runs/simclr"), Device.cpu())) {
 *     float[] vector = embedder.embed(Path.of("cat.jpg"));
 * }
 * }</pre>
 *
 * <p>Embedding is thread-safe, as long as no thread closes it meanwhile.
 */
public final class ImageEmbedder implements AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final int COLORS = 3;

    private final NDManager manager;
    private final Block encoder;
    private final ImageInput input;
    private final PlainView view;

    private ImageEmbedder(NDManager manager, Block encoder, ImageInput input) {
        this.manager = manager;
        this.encoder = encoder;
        this.input = input;
        this.view =
                PlainView.builder()
                        .optSize(input.height(), input.width())
                        .optNormalization(new Normalization(input.mean(), input.std()))
                        .build();
    }

    /**
     * Loads a saved encoder.
     *
     * @param path a model directory, see {@link ImageEncoderFile#load}
     * @param device where to compute
     * @return the embedder, which owns the weights until it is closed
     * @throws IOException if a file is missing or malformed; the message names it
     */
    public static ImageEmbedder load(Path path, Device device) throws IOException {
        NDManager manager = NDManager.newBaseManager(device);
        try {
            ImageEncoderFile file = ImageEncoderFile.load(manager, path);
            return new ImageEmbedder(manager, file.encoder(), file.input());
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Creates an embedder from an encoder in memory.
     *
     * @param parent a manager on the encoder's device, which outlives the embedder
     * @param encoder maps images to vectors (B, D); the caller owns it
     * @param input the images it expects
     * @return the embedder
     */
    public static ImageEmbedder of(NDManager parent, Block encoder, ImageInput input) {
        return new ImageEmbedder(parent.newSubManager(), encoder, input);
    }

    /**
     * Returns the images that the encoder expects.
     *
     * @return their size and normalization
     */
    public ImageInput getInput() {
        return input;
    }

    /**
     * Returns the side of the squares to which image files are scaled before they are prepared,
     * where the input does not say how they are resized.
     *
     * @return the side in pixels
     */
    public int sidePixels() {
        return Math.max(input.height(), input.width());
    }

    /**
     * Returns the decoder of image files for this encoder, as its input describes it.
     *
     * @return the decoder, to whose images {@link #embed(NDManager, NDArray)} applies
     */
    public ImageDecoder decoder() {
        return input.resize() == null
                ? new ImageDecoder(sidePixels())
                : new ImageDecoder(input.resize());
    }

    /**
     * Embeds an image file.
     *
     * @param image a JPEG, PNG, GIF or BMP file
     * @return its vector, of length D
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the encoder does not take 3 channels
     */
    public float[] embed(Path image) throws IOException {
        return embed(List.of(image)).row(0);
    }

    /**
     * Embeds image files in batches.
     *
     * @param images at least one file
     * @return one row per file, in the given order, with the file as its name
     * @throws IOException if one cannot be read; the message names it
     * @throws IllegalArgumentException if there are no files, or the encoder does not take 3
     *     channels
     */
    public EmbeddingTable embed(List<Path> images) throws IOException {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("images must hold at least 1 file, got 0");
        }
        requireColor();
        try (NDManager all = manager.newSubManager();
                ImageFiles files = ImageFiles.of(images, decoder())) {
            NDList vectors = new NDList();
            for (int from = 0; from < images.size(); from += AT_ONCE) {
                int to = Math.min(images.size(), from + AT_ONCE);
                try (NDManager scope = all.newSubManager()) {
                    NDArray rows = embed(scope, decode(scope, files, from, to));
                    rows.attach(all);
                    vectors.add(rows);
                }
            }
            return EmbeddingTable.of(NDArrays.concat(vectors, 0))
                    .withNames(images.stream().map(Path::toString).toList());
        }
    }

    private static NDArray decode(NDManager scope, ImageFiles files, int from, int to)
            throws IOException {
        NDArray images = files.decode(scope, from, to).images();
        if (!files.skipped().isEmpty()) {
            throw new IOException("cannot read the image " + files.skipped().get(0));
        }
        return images;
    }

    /**
     * Embeds a whole data set.
     *
     * @param images the images
     * @return one row per image, with the group ids of the data set
     * @throws IOException if it cannot be read
     */
    public EmbeddingTable embed(ImageDataset images) throws IOException {
        return embed(images, null);
    }

    /**
     * Same as {@link #embed(ImageDataset)}, but reports progress.
     *
     * @param images the images
     * @param listener is told how many images are done; null for none
     * @return one row per image, with the group ids of the data set
     * @throws IOException if it cannot be read
     */
    public EmbeddingTable embed(ImageDataset images, Progress listener) throws IOException {
        EmbeddingExtractor.Builder extractor =
                EmbeddingExtractor.builder()
                        .setEncoder(encoder)
                        .setView(view)
                        .optDevice(manager.getDevice());
        if (listener != null) {
            extractor.optProgress(listener);
        }
        try {
            return extractor.build().extract(images);
        } catch (TranslateException e) {
            throw new IOException(e);
        }
    }

    /**
     * Embeds pixels.
     *
     * @param scope a manager for this call only; the result is attached to it
     * @param images uint8 (B, C, H, W) of any size on the encoder's device
     * @return (B, D) float32
     */
    public NDArray embed(NDManager scope, NDArray images) {
        NDList views = view.views(new NDList(images), BatchKey.of(0, 0));
        views.attach(scope);
        return encoder.forward(new DetachedParameters(scope), views, false).get(0);
    }

    /**
     * Requires an encoder for color images, since image files are read in color.
     *
     * @throws IllegalArgumentException if it takes another number of channels than 3
     */
    public void requireColor() {
        if (input.channels() != COLORS) {
            throw new IllegalArgumentException(
                    "the encoder must take 3 channels, since image files are read in color, got "
                            + input.channels()
                            + ": image files have 3");
        }
    }

    /** Frees the weights if the embedder loaded them. */
    @Override
    public void close() {
        manager.close();
    }
}
