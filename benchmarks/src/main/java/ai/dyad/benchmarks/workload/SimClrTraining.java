package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.data.InMemoryImages;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.LongStream;

/** Steps of SimCLR on images of 32 pixels: loading, views, forward, loss, backward, update. */
public final class SimClrTraining implements Workload {
    private static final int PIXELS = 32;
    private static final int STEPS = 5;

    private final Model model;
    private final ImageDataset images;
    private final NDManager fixedViews;
    private final AdamW optimizer = AdamW.builder().setLearningRate(2e-3f).build();
    private final ContrastiveTrainer trainer;
    private final int batch;
    private long done;

    private SimClrTraining(Step step, ViewGenerator views, NDManager fixedViews, Device device) {
        batch = step.batch();
        this.fixedViews = fixedViews;
        int count = 16 * batch;
        images =
                InMemoryImages.builder()
                        .setPixels(
                                NoiseImages.noise(count, PIXELS), NoiseImages.shape(count, PIXELS))
                        .optDevice(device)
                        .build();
        model = Model.newInstance("simclr", device);
        model.setBlock(
                new SiameseEncoder(
                        ImageEncoders.create(step.encoder()),
                        ProjectionHead.builder().setUnits(128, 64).build()));
        trainer =
                ContrastiveTrainer.builder()
                        .setModel(model)
                        .setLoss(NtXentLoss.builder().optTemperature(0.2f).build())
                        .setOptimizer(optimizer)
                        .optViews(views)
                        .optBatchSize(batch)
                        .optChunkSize(step.chunk())
                        .optLoaderThreads(1)
                        .build();
    }

    /**
     * The size of a training step.
     *
     * @param encoder the encoder's name
     * @param batch the images in a batch, each in two views
     * @param chunk the images that go through the encoder at once
     */
    public record Step(String encoder, int batch, int chunk) {
        /**
         * Returns a step whose whole batch goes through the encoder at once.
         *
         * @param encoder the encoder's name
         * @param batch the images in a batch, each in two views
         * @return the step
         */
        public static Step whole(String encoder, int batch) {
            return new Step(encoder, batch, batch);
        }
    }

    /**
     * Prepares whole training steps, including augmentation.
     *
     * @param step the size of a step
     * @param device the device to run on
     * @return the workload
     */
    public static SimClrTraining endToEnd(Step step, Device device) {
        NDManager manager = NDManager.newBaseManager(device);
        return new SimClrTraining(step, Augmentation.views(PIXELS), manager, device);
    }

    /**
     * Prepares training steps without augmentation: the two views of a batch are always the same.
     *
     * @param step the size of a step
     * @param device the device to run on
     * @return the workload
     */
    public static SimClrTraining stepsOnly(Step step, Device device) {
        NDManager manager = NDManager.newBaseManager(device);
        NDList views =
                Augmentation.views(PIXELS)
                        .views(
                                new NDList(NoiseImages.noise(manager, step.batch(), PIXELS)),
                                BatchKey.of(0, 0, LongStream.range(0, step.batch()).toArray()));
        ViewGenerator fixed =
                (data, key) -> {
                    NDList aliases = new NDList();
                    views.forEach(view -> aliases.add(view.stopGradient()));
                    aliases.attach(data.getManager()); // so that they are freed with the step
                    return aliases;
                };
        return new SimClrTraining(step, fixed, manager, device);
    }

    @Override
    public void run() {
        try {
            done += STEPS;
            trainer.fit(images, done);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TranslateException e) {
            throw new IllegalStateException("in-memory images must not need a translator", e);
        }
    }

    @Override
    public int items() {
        return STEPS * batch;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
        optimizer.close();
        images.close();
        fixedViews.close();
    }
}
