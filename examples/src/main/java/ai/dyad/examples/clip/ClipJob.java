package ai.dyad.examples.clip;

import ai.djl.Model;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.dyad.data.Fingerprint;
import ai.dyad.examples.figure.TrainingCurve;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.run.TrainingJob;
import ai.dyad.optimizer.AdamW;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/** The training of one dual encoder. */
final class ClipJob implements TrainingJob {
    private final ClipSettings settings;
    private final ClipData data;
    private final ClipStart start;
    private ClipParts parts;
    private AdamW optimizer;

    ClipJob(ClipSettings settings, ClipData data, ClipStart start) {
        this.settings = settings;
        this.data = data;
        this.start = start;
    }

    @Override
    public String command() {
        return "clip";
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
        return "pairs";
    }

    @Override
    public TrainingCurve.LossAxis lossAxis() {
        double chance = Math.log(settings.batch());
        return new TrainingCurve.LossAxis("CLIP's loss, nats", "chance, log N", chance);
    }

    @Override
    public ContrastiveTrainer.Builder prepare(Model model) throws IOException {
        parts = start.parts(settings, data, model.getNDManager().getDevice());
        optimizer = parts.optimizer();
        model.setBlock(parts.model());
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
        return data.training();
    }

    @Override
    public Fingerprint fingerprint() throws IOException {
        return Fingerprint.builder()
                .addPart("training", data.training().checksums())
                .addPart("held out", data.test().checksums())
                .build();
    }

    @Override
    public void announce(RunDirectory directory, PrintWriter console) {
        console.printf(
                "%s: %,d images of %d×%d with %,d captions, %,d held out; %s; %,d steps of %d pairs"
                        + " on %s; output in %s%n",
                data.name(),
                data.training().size(),
                data.input().height(),
                data.input().width(),
                data.training().allCaptions().size(),
                data.test().size(),
                settings.encoders(),
                settings.steps(),
                settings.batch(),
                DeviceOption.nameOf(parts.device()),
                directory.path());
        if (parts.lacksLayers()) {
            console.printf(
                    "the text encoder does not name its layers, so --layer-decay %s has no"
                            + " effect%n",
                    settings.layerDecay());
        }
        if (parts.truncatedCaptions() > 0) {
            console.printf(
                    "%,d captions have more than %d tokens and are truncated%n",
                    parts.truncatedCaptions(), parts.maxTokens());
        }
    }

    @Override
    public void save(RunDirectory directory, PrintWriter console) throws IOException {
        parts.save(directory.path());
    }

    @Override
    public void close() {
        if (parts != null) {
            optimizer.close();
            parts.close();
        }
    }
}
