package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.dyad.clip.ClipModel;
import ai.dyad.data.ViewGenerator;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.text.data.TextViews;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds the parts of a run from its settings; owns the encoders' initial weights. */
final class ClipParts implements AutoCloseable {
    private static final int EMBEDDED_AT_ONCE = 64;
    private static final int MOST_WARM_UP = 50;
    private static final String BACKBONE = "text.tower";

    private final ClipSettings settings;
    private final ClipData data;
    private final NDManager manager;
    private final TextEncoderFile text;
    private final DualEncoder model;
    private final TextViews captions;

    ClipParts(ClipSettings settings, ClipData data, Device device) throws IOException {
        this.settings = settings;
        this.data = data;
        manager = NDManager.newBaseManager(device);
        manager.getEngine().setRandomSeed((int) settings.seed());
        text = TextEncoderChoice.open(manager, settings.textEncoder());
        Block imageEncoder = imageEncoder();
        captions = captions();
        // the features of a frozen text encoder are computed beforehand
        Block texts = settings.freezeText() ? Blocks.identityBlock() : text.encoder();
        DualEncoder.Builder builder =
                DualEncoder.builder().setEncoders(imageEncoder, texts).setUnits(settings.units());
        model = (settings.freezeImage() ? builder.optFrozen("image") : builder).build();
    }

    private Block imageEncoder() throws IOException {
        String name = settings.imageEncoder();
        if (ImageEncoders.isKnown(name) || !Files.exists(Path.of(name))) {
            return ImageEncoders.create(name); // the exception lists the known names
        }
        return ImageEncoderFile.load(manager, Path.of(name)).encoder();
    }

    private TextViews captions() {
        List<List<String>> all = data.training().captions();
        TextEncoder encoder =
                TextEncoder.builder()
                        .setTokenizer(text.tokenizer())
                        .setBlock(text.encoder())
                        .optBatchSize(EMBEDDED_AT_ONCE)
                        .build();
        return settings.freezeText()
                ? TextViews.embedded(manager, encoder, all, new LoadingBar())
                : TextViews.tokenized(text.tokenizer(), all);
    }

    Device device() {
        return manager.getDevice();
    }

    DualEncoder model() {
        return model;
    }

    /** Returns the number of captions that were truncated to the text encoder's maximum length. */
    long truncatedCaptions() {
        return captions.truncatedTexts();
    }

    /** Returns the number of tokens that captions are truncated to. */
    int maxTokens() {
        return text.tokenizer().maxLength();
    }

    ViewGenerator views() {
        Views views =
                settings.views()
                        .views(settings.size())
                        .optNormalization(ClipData.NORMALIZATION)
                        .build();
        return views.and(captions.withSeed(settings.seed()));
    }

    AdamW optimizer() {
        ParameterGroups.Builder groups = ParameterGroups.builder(model);
        float base = settings.learningRate();
        groups.optLearningRateFactor("image.tower", settings.imageLearningRate() / base);
        if (!settings.freezeText()) {
            groups.optLearningRateFactor(BACKBONE, settings.textLearningRate() / base);
            groups.optLayerDecay(settings.layerDecay(), textLayers());
        }
        return AdamW.builder()
                .setLearningRateTracker(
                        WarmUpCosine.builder()
                                .setBaseValue(base)
                                .setTotalSteps(settings.steps())
                                .optWarmUpSteps(Math.min(MOST_WARM_UP, settings.steps() / 2))
                                .build())
                .optWeightDecay(settings.weightDecay())
                .optParameterGroups(groups.build())
                .build();
    }

    /** Returns the layer names, bottom to top; empty if the encoder does not name its layers. */
    private List<String> textLayers() {
        return text.encoder().layerNames().stream().map(name -> BACKBONE + "." + name).toList();
    }

    /** Returns whether layer decay is set but the text encoder does not name its layers. */
    boolean lacksLayers() {
        return !settings.freezeText() && settings.layerDecay() != 1 && textLayers().isEmpty();
    }

    /** Writes the trained encoders with everything needed to use them. */
    void save(Path directory) throws IOException {
        ClipModel.Builder builder =
                ClipModel.builder()
                        .setEncoders(model)
                        .setInput(
                                new ImageInput(
                                        3,
                                        settings.size(),
                                        settings.size(),
                                        ClipData.NORMALIZATION.mean(),
                                        ClipData.NORMALIZATION.std()))
                        .setTokenizer(text.tokenizer());
        if (settings.freezeText()) {
            builder.optTextEncoder(text.encoder());
        }
        try (ClipModel trained = builder.build()) {
            trained.save(directory);
        }
    }

    @Override
    public void close() {
        text.close();
        manager.close();
    }
}
