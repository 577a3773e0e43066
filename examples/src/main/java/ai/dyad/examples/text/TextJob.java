package ai.dyad.examples.text;

import ai.djl.Model;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.loss.Loss;
import ai.dyad.data.Fingerprint;
import ai.dyad.examples.figure.TrainingCurve;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.examples.run.TrainingJob;
import ai.dyad.loss.EqualIds;
import ai.dyad.loss.ExtraNegatives;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.text.data.PairDataset;
import ai.dyad.text.data.TextPair;
import ai.dyad.text.encoder.SiameseTextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** The fine-tuning of one text encoder. */
final class TextJob implements TrainingJob {
    private static final float MAX_GRADIENT_NORM = 1; // as sentence-transformers

    private final TextSettings settings;
    private final TextSplit split;
    private Model model;
    private AdamW optimizer;
    private TextEncoderFile encoder;
    private PairDataset data;

    TextJob(TextSettings settings, TextSplit split) {
        this.settings = settings;
        this.split = split;
    }

    @Override
    public String command() {
        return "text";
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
        int candidates = settings.batch() + (settings.hardNegatives() ? 1 : 0);
        return new TrainingCurve.LossAxis(
                "InfoNCE, nats", "chance, log(candidates)", Math.log(candidates));
    }

    @Override
    public ContrastiveTrainer.Builder prepare(Model empty) throws IOException {
        model = empty;
        encoder = PretrainedText.open(model.getNDManager(), settings.model(), settings.maxLength());
        encoder.textEncoder(); // throws if it lacks some of the tokenizer's tokens
        data =
                PairDataset.builder()
                        .setPairs(split.training())
                        .setTokenizer(encoder.tokenizer())
                        .optDevice(model.getNDManager().getDevice())
                        .build();
        model.setBlock(new SiameseTextEncoder(encoder.encoder()));
        optimizer = optimizer();
        return ContrastiveTrainer.builder()
                .setLoss(loss())
                .setOptimizer(optimizer)
                .optViews((arrays, key) -> arrays)
                .optBatchSize(settings.batch())
                .optChunkSize(settings.chunk())
                .optSeed(settings.seed())
                .optMaxGradientNorm(MAX_GRADIENT_NORM);
    }

    private AdamW optimizer() {
        return AdamW.builder()
                .setLearningRateTracker(
                        WarmUpCosine.builder()
                                .setBaseValue(settings.learningRate())
                                .setTotalSteps(settings.steps())
                                .optWarmUpSteps(
                                        Math.min(settings.warmupSteps(), settings.steps() / 2))
                                .build())
                .optWeightDecay(settings.weightDecay())
                .build();
    }

    private Loss loss() {
        return InfoNceLoss.builder()
                .optTemperature(1 / settings.scale())
                .optEqualIds(EqualIds.IGNORED)
                .optExtraNegatives(ExtraNegatives.ONE_PER_QUERY) // the hard ones, if there are any
                .build();
    }

    @Override
    public RandomAccessDataset data() {
        return data;
    }

    @Override
    public Fingerprint fingerprint() {
        Fingerprint.Builder builder =
                Fingerprint.builder().addPart("training", checksums(split.training()));
        for (TextSplit.HeldOut heldOut : split.heldOut()) {
            builder.addPart("held out, " + heldOut.name(), checksums(heldOut.pairs()));
        }
        return builder.build();
    }

    private static long[] checksums(List<TextPair> pairs) {
        return pairs.stream()
                .mapToLong(
                        pair ->
                                Fingerprint.checksum(
                                        pair.anchor(), pair.positive(), pair.negative()))
                .toArray();
    }

    @Override
    public void announce(RunDirectory directory, PrintWriter console) {
        console.printf(
                "%s: %,d pairs to train on%s, encoder %s, %,d steps of %d on %s, into %s%n",
                split.name(),
                data.pairs().size(),
                settings.hardNegatives() ? " with hard negatives" : "",
                settings.model(),
                settings.steps(),
                settings.batch(),
                DeviceOption.nameOf(model.getNDManager().getDevice()),
                directory.path());
        announceOmitted(console);
    }

    private void announceOmitted(PrintWriter console) {
        if (split.omitted() > 0) {
            console.printf("left out %,d pairs whose hard negative is held out%n", split.omitted());
        }
        if (data.omittedPairs() > 0) {
            console.printf(
                    "left out %,d pairs whose hard negative is a positive of their anchor%n",
                    data.omittedPairs());
        }
    }

    @Override
    public void save(RunDirectory directory, PrintWriter console) throws IOException {
        encoder.save(directory.path());
        if (data.truncatedTexts() > 0) {
            console.printf(
                    "in training, texts longer than %2$d tokens were truncated %1$,d times (--max-length)%n",
                    data.truncatedTexts(), settings.maxLength());
        }
    }

    @Override
    public void close() {
        if (optimizer != null) {
            optimizer.close();
        }
        if (encoder != null) {
            encoder.close();
        }
    }
}
