package ai.dyad.examples.simclr;

import ai.djl.nn.Block;
import ai.dyad.examples.data.LabelledImages;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.Lars;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.optimizer.Sgd;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.vision.augment.GaussianBlur;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.RandomResizedCrop;
import ai.dyad.vision.augment.ViewPipeline;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.augment.Views;
import java.util.Arrays;

/** Builds the parts of a run from its settings. */
final class SimClrParts {
    private static final float MOMENTUM = 0.9f;

    private final SimClrSettings settings;
    private final LabelledImages images;

    SimClrParts(SimClrSettings settings, LabelledImages images) {
        this.settings = settings;
        this.images = images;
    }

    Views views() {
        Views.Builder recipe =
                ViewRecipes.simclrCifar(settings.size())
                        .setSeed(settings.seed())
                        .optNormalization(images.normalization())
                        .optAugmentation(RandomResizedCrop.ofScale(settings.minimumCrop(), 1));
        if (settings.blurProbability() > 0) {
            recipe.optAugmentation(GaussianBlur.tenthOf(settings.blurProbability(), settings.size()));
        }
        return recipe.build();
    }

    ResumableOptimizer optimizer() {
        WarmUpCosine schedule =
                WarmUpCosine.builder()
                        .setBaseValue(settings.learningRate())
                        .setTotalSteps(settings.steps())
                        .optWarmUpSteps(Math.min(settings.warmupSteps(), settings.steps() / 2))
                        .build();
        return switch (settings.optimizer()) {
            case "adamw" ->
                    AdamW.builder()
                            .setLearningRateTracker(schedule)
                            .optWeightDecay(settings.weightDecay())
                            .build();
            case "sgd" ->
                    Sgd.builder()
                            .setLearningRateTracker(schedule)
                            .optWeightDecay(settings.weightDecay())
                            .optMomentum(MOMENTUM)
                            .build();
            case "lars" ->
                    Lars.builder()
                            .setLearningRateTracker(schedule)
                            .optWeightDecay(settings.weightDecay())
                            .optMomentum(MOMENTUM)
                            .build();
            default ->
                    throw new IllegalArgumentException(
                            "optimizer must be adamw, sgd or lars, got " + settings.optimizer());
        };
    }

    int[] headWidths() {
        try {
            return Arrays.stream(settings.head().split(",")).map(String::strip).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "head must be widths with commas, as 128,64, got " + settings.head(), e);
        }
    }
}
