package ai.dyad.examples.cpc;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.translate.TranslateException;
import ai.dyad.data.Split;
import ai.dyad.data.ViewGenerator;
import ai.dyad.embedding.EmbeddingExtractor;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.LinearProbe;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.vision.data.ImageDataset;
import java.io.IOException;
import java.util.function.Function;

/** Trains a linear classifier on features and measures its accuracy on held-out images. */
final class ContextProbe {
    private final Sequences sequences;
    private final ViewGenerator view;
    private final Device device;
    private final int[] sample;

    /**
     * Creates the probe.
     *
     * @param sequences the images and their classes
     * @param view turns an image into the network's input
     * @param device where to compute
     * @param most the largest number of images to train a classifier on
     */
    ContextProbe(Sequences sequences, ViewGenerator view, Device device, int most) {
        this.sequences = sequences;
        this.view = view;
        this.device = device;
        sample = Split.subset(Math.toIntExact(sequences.training().size()), most);
    }

    /** Probes the raw pixels, for comparison. */
    CpcResult.Probe pixels() throws IOException, TranslateException {
        return probe("raw pixels", Blocks.batchFlattenBlock());
    }

    /** Probes the mean of the contexts of all rows. */
    CpcResult.Probe mean(String name, RowContext reader) throws IOException, TranslateException {
        return probe(
                name + ", mean of all",
                contexts(reader, read -> new NDList(read.head().mean(new int[] {0}))));
    }

    /** Probes the context that has seen all rows. */
    CpcResult.Probe last(String name, RowContext reader) throws IOException, TranslateException {
        return probe(
                name + ", last",
                contexts(reader, read -> new NDList(read.head().get(read.head().size(0) - 1))));
    }

    private static Block contexts(RowContext reader, Function<NDList, NDList> reduce) {
        return new SequentialBlock().add(reader).add(new LambdaBlock(reduce, "reduce"));
    }

    private CpcResult.Probe probe(String name, Block encoder)
            throws IOException, TranslateException {
        ImageDataset part = Sequences.subset(sequences.training(), sample);
        EmbeddingTable training =
                features(encoder, part).withClasses(sequences.trainingClasses(sample));
        EmbeddingTable test =
                features(encoder, sequences.heldOut()).withClasses(sequences.heldOutClasses());
        LinearProbe probe =
                LinearProbe.builder().optDevice(device).optProgress(new LoadingBar()).build();
        return new CpcResult.Probe(name, probe.evaluate(training, test));
    }

    private EmbeddingTable features(Block encoder, ImageDataset images)
            throws IOException, TranslateException {
        return EmbeddingExtractor.builder()
                .setEncoder(encoder)
                .setView(view)
                .optDevice(device)
                .optProgress(new LoadingBar())
                .build()
                .extract(images);
    }
}
