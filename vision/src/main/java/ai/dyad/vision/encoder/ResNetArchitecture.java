package ai.dyad.vision.encoder;

import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Saves and loads a {@link ResNet} in a model directory, and defines the published presets. */
public final class ResNetArchitecture implements ImageArchitecture<ResNet, ResNetConfig> {
    private static final Map<String, ResNetConfig> PRESETS = configs();

    /** Creates the architecture; called by {@link java.util.ServiceLoader}. */
    public ResNetArchitecture() {}

    @Override
    public String name() {
        return "resnet";
    }

    @Override
    public Class<ResNet> blockType() {
        return ResNet.class;
    }

    @Override
    public Class<ResNetConfig> configurationType() {
        return ResNetConfig.class;
    }

    @Override
    public ResNet create(ResNetConfig configuration) {
        return new ResNet(configuration);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the network ends in a classifier, since it is then not an
     *     encoder
     */
    @Override
    public ResNetConfig configurationOf(ResNet block) {
        if (block.hasClassifier()) {
            throw new IllegalArgumentException(
                    "a ResNet must be an encoder to be saved, got one with a classifier");
        }
        return block.getConfig();
    }

    @Override
    public Map<String, ResNetConfig> presets() {
        return PRESETS;
    }

    private static Map<String, ResNetConfig> configs() {
        Map<String, ResNetConfig> configs = new LinkedHashMap<>();
        List<Stage> narrow =
                List.of(new Stage(32, 1, 1), new Stage(64, 1, 2), new Stage(128, 1, 2));
        configs.put("tiny", new ResNetConfig(Stem.SMALL, Unit.BASIC, narrow, false));
        for (Stem stem : List.of(Stem.CIFAR, Stem.IMAGENET)) {
            String suffix = stem == Stem.IMAGENET ? "-224" : "";
            configs.put("resnet18" + suffix, published(stem, Unit.BASIC, 2, 2, 2, 2));
            configs.put("resnet34" + suffix, published(stem, Unit.BASIC, 3, 4, 6, 3));
            configs.put("resnet50" + suffix, published(stem, Unit.BOTTLENECK, 3, 4, 6, 3));
        }
        return Collections.unmodifiableMap(configs);
    }

    private static ResNetConfig published(Stem stem, Unit unit, int... depths) {
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < depths.length; i++) {
            stages.add(new Stage(64 << i, depths[i], i == 0 ? 1 : 2));
        }
        return new ResNetConfig(stem, unit, stages, false);
    }
}
