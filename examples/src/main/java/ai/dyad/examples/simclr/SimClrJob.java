package ai.dyad.examples.simclr;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.dyad.data.Fingerprint;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.examples.figure.TrainingCurve;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.run.TrainingJob;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.RunDirectory;
import ai.dyad.vision.figure.ViewFigure;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/** The training of one encoder with SimCLR. */
final class SimClrJob implements TrainingJob {
    private final SimClrSettings settings;
    private final LabeledImages images;
    private final SimClrParts parts;
    private Model model;
    private ResumableOptimizer optimizer;

    SimClrJob(SimClrSettings settings, LabeledImages images) {
        this.settings = settings;
        this.images = images;
        parts = new SimClrParts(settings, images);
    }

    @Override
    public String command() {
        return "simclr";
    }

    @Override
    public Map<String, String> settings() {
        return settings.asMap();
    }

    @Override
    public int steps() {
        return settings.steps();
    }

    @Override
    public String items() {
        return "images";
    }

    @Override
    public TrainingCurve.LossAxis lossAxis() {
        double chance = Math.log(2.0 * settings.batch() - 1);
        return new TrainingCurve.LossAxis("NT-Xent, nats", "chance, log(2N−1)", chance);
    }

    @Override
    public ContrastiveTrainer.Builder prepare(Model empty) {
        model = empty;
        model.setBlock(parts.model());
        optimizer = parts.optimizer();
        return ContrastiveTrainer.builder()
                .setLoss(parts.loss())
                .setOptimizer(optimizer)
                .optViews(parts.views())
                .optBatchSize(settings.batch())
                .optChunkSize(settings.chunk())
                .optSeed(settings.seed());
    }

    @Override
    public RandomAccessDataset data() {
        return images.training();
    }

    @Override
    public Fingerprint fingerprint() throws IOException {
        Fingerprint.Builder builder =
                Fingerprint.builder().addPart("training", images.training().checksums());
        if (images.test().isPresent()) {
            builder.addPart("held out", images.test().get().checksums());
        }
        return builder.build();
    }

    @Override
    public void announce(RunDirectory directory, PrintWriter console) throws IOException {
        NDManager manager = model.getNDManager();
        try (NDManager scope = manager.newSubManager()) {
            new ViewFigure(parts.views(), images.training(), settings.seed())
                    .write(scope, directory.file("views.png"));
        }
        console.printf(
                "%s: %,d images of %d×%d, encoder %s, %,d steps of %d images on %s; output in %s%n",
                images.name(),
                images.training().size(),
                images.training().height(),
                images.training().width(),
                settings.encoder(),
                settings.steps(),
                settings.batch(),
                DeviceOption.nameOf(manager.getDevice()),
                directory.path());
    }

    @Override
    public void save(RunDirectory directory, PrintWriter console) throws IOException {
        parts.saveEncoder((SiameseEncoder) model.getBlock(), directory.path());
    }

    @Override
    public void close() {
        if (optimizer != null) {
            optimizer.close();
        }
    }
}
