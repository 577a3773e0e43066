package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import ai.dyad.clip.ClipModel;
import ai.dyad.clip.WholeEncoders;
import ai.dyad.data.ViewGenerator;
import ai.dyad.embedding.FeatureViews;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.loss.ClipLoss;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.text.data.TextViews;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Joins two encoders by new projections; owns their initial weights. */
final class JoinedParts implements ClipParts {
    private static final int EMBEDDED_AT_ONCE = 64;
    private static final String BACKBONE = "text.tower";

    private final ClipSettings settings;
    private final EncoderSettings encoders;
    private final ClipData data;
    private final NDManager manager;
    private final TextEncoderFile text;
    private final DualEncoder model;
    private final TextViews captions;
    private final Block imageEncoder;
    private final ViewGenerator images;

    JoinedParts(ClipSettings settings, ClipData data, Device device) throws IOException {
        this.settings = settings;
        encoders = settings.encoders();
        this.data = data;
        manager = NDManager.newBaseManager(device);
        manager.getEngine().setRandomSeed((int) settings.seed());
        text = TextEncoderChoice.open(manager, encoders.textEncoder());
        imageEncoder = imageEncoder();
        images = images();
        captions = captions();
        // the features of a frozen text encoder are computed beforehand
        Block texts = encoders.freezeText() ? Blocks.identityBlock() : text.encoder();
        Block shown = encoders.cachedViews() > 0 ? Blocks.identityBlock() : imageEncoder;
        DualEncoder.Builder builder =
                DualEncoder.builder().setEncoders(shown, texts).setUnits(encoders.units());
        model = (encoders.freezeImage() ? builder.optFrozen("image") : builder).build();
    }

    private Block imageEncoder() throws IOException {
        String name = encoders.imageEncoder();
        if (ImageEncoders.isKnown(name) || !Files.exists(Path.of(name))) {
            return ImageEncoders.create(name); // the exception lists the known names
        }
        return ImageEncoderFile.load(manager, Path.of(name)).encoder();
    }

    /** Returns views of the images, or the features of some if they are computed beforehand. */
    private ViewGenerator images() throws IOException {
        ViewGenerator views = ClipParts.views(settings, data.input());
        if (encoders.cachedViews() == 0) {
            return views;
        }
        try {
            return FeatureViews.builder()
                    .setViews(views)
                    .setEncoder(imageEncoder)
                    .optRounds(encoders.cachedViews())
                    .optSeed(settings.seed())
                    .optProgress(new LoadingBar())
                    .setDataset(data.training())
                    .build();
        } catch (TranslateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private TextViews captions() {
        List<List<String>> all = data.training().captions();
        TextEncoder encoder =
                TextEncoder.builder()
                        .setTokenizer(text.tokenizer())
                        .setBlock(text.encoder())
                        .optBatchSize(EMBEDDED_AT_ONCE)
                        .build();
        return encoders.freezeText()
                ? TextViews.embedded(manager, encoder, all, new LoadingBar())
                : TextViews.tokenized(text.tokenizer(), all);
    }

    @Override
    public Device device() {
        return manager.getDevice();
    }

    @Override
    public DualEncoder model() {
        return model;
    }

    @Override
    public long truncatedCaptions() {
        return captions.truncatedTexts();
    }

    @Override
    public int maxTokens() {
        return text.tokenizer().maxLength();
    }

    @Override
    public Loss loss() {
        return ClipLoss.builder().build();
    }

    @Override
    public ViewGenerator views() {
        return images.and(captions.withSeed(settings.seed()));
    }

    @Override
    public AdamW optimizer() {
        ParameterGroups.Builder groups = ParameterGroups.builder(model);
        if (encoders.cachedViews() == 0) {
            groups.optLearningRateFactor("image.tower", settings.imageFactor());
        }
        if (!encoders.freezeText()) {
            groups.optLearningRateFactor(BACKBONE, settings.textFactor());
            groups.optLayerDecay(settings.layerDecay(), textLayers());
        }
        return settings.optimizer(groups.build());
    }

    /** Returns the layer names, bottom to top; empty if the encoder does not name its layers. */
    private List<String> textLayers() {
        return text.encoder().layerNames().stream().map(name -> BACKBONE + "." + name).toList();
    }

    @Override
    public boolean lacksLayers() {
        return !encoders.freezeText() && settings.layerDecay() != 1 && textLayers().isEmpty();
    }

    @Override
    public void save(Path directory) throws IOException {
        Block shown = encoders.cachedViews() > 0 ? imageEncoder : null;
        TokenEncoder texts = encoders.freezeText() ? text.encoder() : null;
        try (NDManager scope = manager.newSubManager();
                ClipModel trained =
                        ClipModel.builder()
                                .setEncoders(
                                        WholeEncoders.join(
                                                scope, model, shown, texts, data.input()))
                                .setInput(data.input())
                                .setTokenizer(text.tokenizer())
                                .build()) {
            trained.save(directory);
        }
    }

    @Override
    public void close() {
        text.close();
        manager.close();
    }
}
