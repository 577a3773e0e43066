package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.training.loss.Loss;
import ai.dyad.clip.ClipModel;
import ai.dyad.data.ViewGenerator;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.SigLipLoss;
import ai.dyad.nn.DualEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.text.data.TextViews;
import ai.dyad.text.encoder.TokenEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Trains a whole model further; the model's owner closes it. */
final class TunedParts implements ClipParts {
    private static final String IMAGE = "image.tower";
    private static final String TEXT = "text.tower";

    private final ClipSettings settings;
    private final ClipData data;
    private final ClipModel model;
    private final Device device;
    private final DualEncoder encoders;
    private final TextViews captions;

    TunedParts(ClipSettings settings, ClipData data, ClipModel model, Device device) {
        this.settings = settings;
        this.data = data;
        this.model = model;
        this.device = device;
        DualEncoder whole = model.getEncoders();
        DualEncoder.Builder builder =
                DualEncoder.builder()
                        .setEncoders(whole.getEncoder("image"), whole.getEncoder("text"))
                        .optNoProjections()
                        .optLogitScale(whole.getLogitScale());
        if (whole.getLogitBias() != null) {
            builder.optLogitBias(whole.getLogitBias());
        }
        if (settings.encoders().freezeImage()) {
            builder.optFrozen("image");
        }
        if (settings.encoders().freezeText()) {
            builder.optFrozen("text");
        }
        encoders = builder.build();
        captions = TextViews.tokenized(model.texts().tokenizer(), data.training().captions());
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public DualEncoder model() {
        return encoders;
    }

    @Override
    public Loss loss() {
        return encoders.getLogitBias() == null
                ? ClipLoss.builder().build()
                : SigLipLoss.builder().build();
    }

    @Override
    public ViewGenerator views() {
        return ClipParts.views(settings, data.input(), captions);
    }

    @Override
    public AdamW optimizer() {
        ParameterGroups.Builder groups = ParameterGroups.builder(encoders);
        groups.optLearningRateFactor(IMAGE, settings.imageFactor());
        groups.optLearningRateFactor(TEXT, settings.textFactor());
        if (settings.layerDecay() != 1) {
            groups.optLayerDecay(settings.layerDecay(), textLayers());
        }
        return settings.optimizer(groups.build());
    }

    private List<String> textLayers() {
        TokenEncoder text = (TokenEncoder) model.getEncoders().getBackbone("text");
        return text.layerNames().stream().map(name -> TEXT + ".tower." + name).toList();
    }

    @Override
    public long truncatedCaptions() {
        return captions.truncatedTexts();
    }

    @Override
    public int maxTokens() {
        return model.texts().tokenizer().maxLength();
    }

    @Override
    public boolean lacksLayers() {
        return settings.layerDecay() != 1 && textLayers().isEmpty();
    }

    @Override
    public void save(Path directory) throws IOException {
        model.save(directory); // whose blocks are those that were trained
    }

    @Override
    public void close() {}
}
