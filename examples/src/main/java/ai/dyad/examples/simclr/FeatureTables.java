package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.translate.TranslateException;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.encoder.ImageEncoderFile;
import java.io.IOException;
import java.nio.file.Path;

/** Turns images into rows of features: raw pixels, or those of an untrained or trained encoder. */
final class FeatureTables {
    /** Raw pixels are compared at this size at most; larger images are scaled down. */
    private static final int RAW_PIXELS = 32;

    private final Device device;
    private final Normalization normalization;

    FeatureTables(Device device, Normalization normalization) {
        this.device = device;
        this.normalization = normalization;
    }

    /** Returns the pixels, normalized: cosines are more informative when the mean is 0. */
    EmbeddingTable rawPixels(ImageDataset images) throws IOException, TranslateException {
        int height = Math.min(RAW_PIXELS, images.height());
        int width = Math.min(RAW_PIXELS, images.width());
        return EmbeddingExtractor.builder()
                .setEncoder(Blocks.batchFlattenBlock())
                .setView(
                        PlainView.builder()
                                .optSize(height, width)
                                .optNormalization(normalization)
                                .build())
                .optDevice(device)
                .optProgress(new LoadingBar())
                .build()
                .extract(images)
                .withClasses(images.classes());
    }

    /** Returns the features of the encoder in a run's directory. */
    EmbeddingTable trained(Path directory, ImageDataset images)
            throws IOException, TranslateException {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            return features(ImageEncoderFile.load(manager, directory).encoder(), images);
        }
    }

    /** Returns the features of the same architecture before training. */
    EmbeddingTable untrained(Block encoder, long seed, ImageDataset images)
            throws IOException, TranslateException {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            manager.getEngine().setRandomSeed((int) seed);
            Shape input = new Shape(1, images.channels(), images.height(), images.width());
            encoder.initialize(manager, DataType.FLOAT32, input);
            return features(encoder, images);
        }
    }

    private EmbeddingTable features(Block encoder, ImageDataset images)
            throws IOException, TranslateException {
        return EmbeddingExtractor.builder()
                .setEncoder(encoder)
                .setView(PlainView.builder().optNormalization(normalization).build())
                .optDevice(device)
                .optProgress(new LoadingBar())
                .build()
                .extract(images)
                .withClasses(images.classes());
    }
}
