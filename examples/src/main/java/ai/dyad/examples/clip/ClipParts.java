package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.dyad.data.ViewGenerator;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.internal.Text;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.text.data.TextViews;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderDescription;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.ResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a run, made from its settings; owns the weights that the towers start with. */
final class ClipParts implements AutoCloseable {
    private static final int EMBEDDED_AT_ONCE = 64;
    private static final int MOST_WARM_UP = 50;
    private static final String TOWER = "text.tower";

    private final ClipSettings settings;
    private final ClipData data;
    private final NDManager manager;
    private final TextEncoderFile text;
    private final BertEncoder textTower;
    private final ResNet imageTower;
    private final DualEncoder model;
    private final TextViews captions;

    ClipParts(ClipSettings settings, ClipData data, Device device) throws IOException {
        this.settings = settings;
        this.data = data;
        manager = NDManager.newBaseManager(device);
        manager.getEngine().setRandomSeed((int) settings.seed());
        text = TextTowers.open(manager, settings.textEncoder());
        textTower = text.encoder();
        imageTower = imageTower();
        captions = captions();
        DualEncoder.Builder builder =
                DualEncoder.builder()
                        .setEncoders(imageTower, settings.freezeText() ? features() : textTower)
                        .setUnits(settings.units());
        model = (settings.freezeImage() ? builder.optFrozen("image") : builder).build();
    }

    /** What stands for a frozen text tower in training: its features are there already. */
    private static Block features() {
        return Blocks.identityBlock();
    }

    private ResNet imageTower() throws IOException {
        String name = settings.imageEncoder();
        if (ImageEncoders.names().contains(name)) {
            return (ResNet) ImageEncoders.create(name);
        }
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            return (ResNet) ImageEncoders.create(name); // says which names there are
        }
        return (ResNet) ImageEncoderFile.load(manager, path).encoder();
    }

    private TextViews captions() throws IOException {
        List<List<String>> all = data.training().captions();
        try (JsonTokenizer tokenizer = text.openTokenizer()) {
            TextEncoder encoder =
                    TextEncoder.builder()
                            .setTokenizer(tokenizer)
                            .setBlock(textTower)
                            .optBatchSize(EMBEDDED_AT_ONCE)
                            .build();
            return settings.freezeText()
                    ? TextViews.embedded(manager, encoder, all, new LoadingBar())
                    : TextViews.tokenized(tokenizer, all);
        }
    }

    Device device() {
        return manager.getDevice();
    }

    DualEncoder model() {
        return model;
    }

    /** How many captions were longer than the text tower reads, and were cut. */
    long truncatedCaptions() {
        return captions.truncatedTexts();
    }

    /** After how many tokens captions are cut. */
    int maxTokens() {
        return text.maxLength();
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
            groups.optLearningRateFactor(TOWER, settings.textLearningRate() / base);
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

    /** From the bottom to the top. */
    private List<String> textLayers() {
        List<String> layers = new ArrayList<>();
        layers.add(TOWER + ".embeddings");
        for (int i = 0; i < textTower.config().layers(); i++) {
            layers.add(TOWER + ".encoder.layer." + i);
        }
        return layers;
    }

    /** Writes the trained towers with all that using them takes. */
    void save(Path directory) throws IOException {
        Safetensors.write(
                directory.resolve(ClipModel.IMAGE_WEIGHTS),
                StateDict.arrays(model.getEncoder("image")),
                Map.of("format", "pt"));
        Safetensors.write(
                directory.resolve(ClipModel.TEXT_WEIGHTS), textWeights(), Map.of("format", "pt"));
        Text.write(directory.resolve(ClipModel.TOKENIZER), text.tokenizer());
        new ModelDescription(
                        settings.units(),
                        imageTower.getConfig(),
                        new ImageInput(
                                3,
                                settings.size(),
                                settings.size(),
                                ClipData.NORMALIZATION.mean(),
                                ClipData.NORMALIZATION.std()),
                        TextEncoderDescription.of(textTower, text.maxLength()))
                .write(directory);
    }

    private Map<String, NDArray> textWeights() {
        if (!settings.freezeText()) {
            return StateDict.arrays(model.getEncoder("text"));
        }
        Map<String, NDArray> weights = new LinkedHashMap<>();
        StateDict.arrays(textTower).forEach((name, array) -> weights.put("tower." + name, array));
        weights.put(
                "projection.weight", StateDict.arrays(model.getProjection("text")).get("weight"));
        return weights;
    }

    @Override
    public void close() {
        manager.close();
    }
}
