package ai.dyad.examples;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingResult;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.optimizer.Adam;
import ai.djl.translate.TranslateException;
import ai.dyad.data.ViewDataset;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.nio.file.Path;

/** SimCLR on a folder of images with DJL's own trainer, optimizer and listeners. */
public final class EasyTrainSimClrExample {
    private EasyTrainSimClrExample() {}

    /**
     * Trains an encoder and prints the losses.
     *
     * @param args the folder and the number of epochs
     * @throws IOException if the images cannot be read
     * @throws TranslateException never, since the data set has no transforms
     */
    public static void main(String[] args) throws IOException, TranslateException {
        System.out.println(run(Path.of(args[0]), Integer.parseInt(args[1]), 256).getEvaluations());
    }

    static TrainingResult run(Path folder, int epochs, int batchSize)
            throws IOException, TranslateException {
        var loss = NtXentLoss.builder().optTemperature(0.2f).build();
        var config = new DefaultTrainingConfig(loss).optOptimizer(Adam.builder().build());
        config.optDevices(new Device[] {Device.cpu()});
        config.addTrainingListeners(TrainingListener.Defaults.logging());
        var head = ProjectionHead.builder().setUnits(128, 64).build();
        try (var images = ImageFolder.builder().setPath(folder).optSidePixels(32).build();
                Model model = Model.newInstance("simclr", Device.cpu())) {
            model.setBlock(new SiameseEncoder(ImageEncoders.create("tiny"), head));
            var data = ViewDataset.builder().setDataset(images).optBatchSize(batchSize);
            var views = data.setViews(ViewRecipes.simclrCifar(32).build()).build();
            try (Trainer trainer = model.newTrainer(config)) {
                Shape view = new Shape(batchSize, 3, 32, 32);
                trainer.initialize(view, view);
                EasyTrain.fit(trainer, epochs, views, null);
                return trainer.getTrainingResult();
            }
        }
    }
}
