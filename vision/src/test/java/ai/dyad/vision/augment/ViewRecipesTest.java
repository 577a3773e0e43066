package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The settings of the papers, spelled out. */
class ViewRecipesTest {
    @Test
    void simclrForCifarHasNoBlur() {
        Views views = ViewRecipes.simclrCifar(32).optSeed(0).build();
        assertEquals(2, views.pipelines().size());
        assertEquals(
                List.of(
                        RandomResizedCrop.ofScale(0.08, 1),
                        new HorizontalFlip(0.5),
                        new ColorJitter(0.8, new JitterStrength(0.4, 0.4, 0.4, 0.1)),
                        new Grayscale(0.2)),
                views.pipelines().get(1).augmentations());
        assertEquals(32, views.pipelines().get(0).width());
        assertEquals(ResizeFilter.BILINEAR, views.pipelines().get(0).filter());
    }

    @Test
    void simclrForImageNetBlursATenth() {
        Views views = ViewRecipes.simclrImageNet(224).optSeed(0).build();
        assertEquals(
                List.of(
                        RandomResizedCrop.ofScale(0.08, 1),
                        new HorizontalFlip(0.5),
                        new ColorJitter(0.8, new JitterStrength(0.8, 0.8, 0.8, 0.2)),
                        new Grayscale(0.2),
                        new GaussianBlur(0.5, 0.1, 2, 23)),
                views.pipelines().get(0).augmentations());
    }

    @Test
    void mocoV2CropsLess() {
        Views views = ViewRecipes.mocoV2(224).optSeed(0).build();
        assertEquals(2, views.pipelines().size());
        assertEquals(RandomResizedCrop.ofScale(0.2, 1), step(views, 0, 0));
        assertEquals(GaussianBlur.untruncated(0.5), step(views, 1, 4));
    }

    @Test
    void byolHasDifferentSettingsPerView() {
        Views views = ViewRecipes.byol(224).optSeed(0).build();
        assertEquals(
                new ColorJitter(0.8, new JitterStrength(0.4, 0.4, 0.2, 0.1)), step(views, 0, 2));
        assertEquals(GaussianBlur.tenthOf(1, 224), step(views, 0, 4));
        assertEquals(GaussianBlur.tenthOf(0.1, 224), step(views, 1, 4));
        assertEquals(5, views.pipelines().get(0).augmentations().size());
        assertEquals(new Solarize(0.2, 128.0 / 255), step(views, 1, 5));
    }

    @Test
    void swavAddsSmallViewsOfSmallBoxes() {
        Views views = ViewRecipes.swav(224, 96, 6).optSeed(0).build();
        assertEquals(8, views.pipelines().size());
        assertEquals(RandomResizedCrop.ofScale(0.14, 1), step(views, 1, 0));
        assertEquals(RandomResizedCrop.ofScale(0.05, 0.14), step(views, 2, 0));
        assertEquals(new ColorJitter(0.8, JitterStrength.simclr(1)), step(views, 7, 2));
        assertEquals(96, views.pipelines().get(7).height());
    }

    @Test
    void dinoResizesWithTheCubicFilter() {
        Views views = ViewRecipes.dino(224, 96, 8).optSeed(0).build();
        assertEquals(10, views.pipelines().size());
        views.pipelines().forEach(view -> assertEquals(ResizeFilter.BICUBIC, view.filter()));
        assertEquals(GaussianBlur.untruncated(1), step(views, 0, 4));
        assertEquals(GaussianBlur.untruncated(0.1), step(views, 1, 4));
        assertEquals(Solarize.ofProbability(0.2), step(views, 1, 5));
        assertEquals(RandomResizedCrop.ofScale(0.05, 0.4), step(views, 9, 0));
        assertEquals(GaussianBlur.untruncated(0.5), step(views, 9, 4));
    }

    @Test
    void oneStepCanBeReplacedInEveryView() {
        Views views =
                ViewRecipes.simclrCifar(32)
                        .optSeed(0)
                        .optAugmentation(RandomResizedCrop.ofScale(0.2, 1))
                        .build();
        for (int view = 0; view < 2; view++) {
            assertEquals(RandomResizedCrop.ofScale(0.2, 1), step(views, view, 0));
            assertEquals(new HorizontalFlip(0.5), step(views, view, 1));
        }
    }

    private static Augmentation step(Views views, int view, int step) {
        return views.pipelines().get(view).augmentations().get(step);
    }
}
