package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.dyad.clip.ClipModel;
import ai.dyad.clip.PublishedClip;
import ai.dyad.data.ViewGenerator;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.SigLipLoss;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.lora.LoraBlock;
import ai.dyad.nn.lora.PeftDirectory;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.text.data.TextViews;
import ai.dyad.text.encoder.TokenEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Trains a whole model further; the model's owner closes it. */
final class TunedParts implements ClipParts {
    private static final String IMAGE = "image.tower";
    private static final String TEXT = "text.tower";

    private final ClipSettings settings;
    private final ClipData data;
    private final ClipModel model;
    private final Device device;
    private final Block trained;
    private final TextViews captions;

    TunedParts(ClipSettings settings, ClipData data, ClipModel model, Device device) {
        this.settings = settings;
        this.data = data;
        this.model = model;
        this.device = device;
        if (settings.tuning().isSavedAsPublished() && model.published().isEmpty()) {
            throw new IllegalArgumentException(
                    "--save-format hf needs a published model, but dyad saved "
                            + settings.encoders().model());
        }
        trained = trained();
        captions = TextViews.tokenized(model.texts().tokenizer(), data.training().captions());
    }

    private Block trained() {
        DualEncoder whole = model.getEncoders();
        if (settings.tuning().lora() != null) {
            Engine.getInstance().setRandomSeed((int) settings.seed());
            return LoraBlock.of(whole, settings.tuning().lora(), Set.of("logit_scale"));
        }
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
        return builder.build();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public Block model() {
        return trained;
    }

    @Override
    public Loss loss() {
        return model.getEncoders().getLogitBias() == null
                ? ClipLoss.builder().build()
                : SigLipLoss.builder().build();
    }

    @Override
    public ViewGenerator views() {
        return ClipParts.views(settings, data.input()).and(captions.withSeed(settings.seed()));
    }

    @Override
    public AdamW optimizer() {
        ParameterGroups.Builder groups = ParameterGroups.builder(trained);
        factor(groups, IMAGE, settings.imageFactor());
        factor(groups, TEXT, settings.textFactor());
        if (settings.layerDecay() != 1) {
            groups.optLayerDecay(settings.layerDecay(), textLayers());
        }
        return settings.optimizer(groups.build());
    }

    /** Adapters may be on one side only, which then is the only part of that name. */
    private static void factor(ParameterGroups.Builder groups, String part, float factor) {
        if (factor != 1) {
            groups.optLearningRateFactor(part, factor);
        }
    }

    private List<String> textLayers() {
        TokenEncoder text = (TokenEncoder) model.getEncoders().getBackbone("text");
        String start = trained instanceof LoraBlock ? TEXT + "." : TEXT + ".tower.";
        return text.layerNames().stream().map(start::concat).toList();
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
        Optional<PublishedClip> published = model.published();
        if (trained instanceof LoraBlock lora) {
            if (published.isPresent()) {
                PeftDirectory.save(
                        directory.resolve("adapters"),
                        lora,
                        published.get().names(),
                        settings.encoders().model());
            }
            lora.merge();
        }
        model.save(directory); // whose weights are those that were trained
        if (settings.tuning().isSavedAsPublished()) {
            published.orElseThrow().save(model.getEncoders(), directory.resolve("published"));
        }
    }

    @Override
    public void close() {}
}
