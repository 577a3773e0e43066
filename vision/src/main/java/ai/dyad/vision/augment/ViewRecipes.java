package ai.dyad.vision.augment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The views of published methods, with the settings of their papers. Each method returns a builder,
 * to which a seed and a {@link Normalization} can be added; {@link Views.Builder#optAugmentation}
 * changes single steps.
 *
 * <pre>{@code
 * Views views = ViewRecipes.simclrCifar(32)
 *         .optSeed(7)
 *         .optNormalization(Normalization.CIFAR10)
 *         .optAugmentation(RandomResizedCrop.ofScale(0.2, 1))
 *         .build();
 * }</pre>
 *
 * <p>All except {@link #clip}, which only crops, use the steps of SimCLR: crop, flip, color jitter
 * (p 0.8) and grayscale (p 0.2). They differ as follows.
 *
 * <table>
 *   <caption>Settings of the recipes</caption>
 *   <tr><th>recipe</th><th>views</th><th>crop scale</th><th>jitter</th><th>blur p</th>
 *       <th>solarize p</th></tr>
 *   <tr><td>SimCLR, CIFAR</td><td>2</td><td>.08-1</td><td>.4 .4 .4 .1</td><td>-</td>
 *       <td>-</td></tr>
 *   <tr><td>SimCLR, ImageNet</td><td>2</td><td>.08-1</td><td>.8 .8 .8 .2</td><td>.5</td>
 *       <td>-</td></tr>
 *   <tr><td>MoCo v2</td><td>2</td><td>.2-1</td><td>.4 .4 .4 .1</td><td>.5</td><td>-</td></tr>
 *   <tr><td>BYOL</td><td>2</td><td>.08-1</td><td>.4 .4 .2 .1</td><td>1 / .1</td>
 *       <td>0 / .2</td></tr>
 *   <tr><td>SwAV</td><td>2 + n</td><td>.14-1 / .05-.14</td><td>.8 .8 .8 .2</td><td>.5</td>
 *       <td>-</td></tr>
 *   <tr><td>DINO</td><td>2 + n</td><td>.4-1 / .05-.4</td><td>.4 .4 .2 .1</td>
 *       <td>1 / .1 / .5</td><td>0 / .2 / 0</td></tr>
 * </table>
 */
public final class ViewRecipes {
    private static final JitterStrength WEAK = new JitterStrength(0.4, 0.4, 0.4, 0.1);
    private static final JitterStrength BYOL_JITTER = new JitterStrength(0.4, 0.4, 0.2, 0.1);

    private static final Map<String, IntFunction<Views.Builder>> BY_NAME = byName();

    private ViewRecipes() {}

    /**
     * Returns SimCLR's views for CIFAR-10: color strength 0.5 and no blur. Chen et al. (2020), "A
     * simple framework for contrastive learning of visual representations", appendix B.9.
     *
     * @param pixels the side of a view, 32 in the paper
     * @return a builder with two views
     */
    public static Views.Builder simclrCifar(int pixels) {
        return Views.builder().addViews(colors(square(pixels), 0.08, 1, WEAK).build(), 2);
    }

    /**
     * Returns SimCLR's views for ImageNet: color strength 1 and blur with a kernel of a tenth of
     * the view. Chen et al. (2020), appendix A.
     *
     * @param pixels the side of a view, 224 in the paper
     * @return a builder with two views
     */
    public static Views.Builder simclrImageNet(int pixels) {
        ViewPipeline view =
                colors(square(pixels), 0.08, 1, JitterStrength.simclr(1))
                        .add(GaussianBlur.tenthOf(0.5, pixels))
                        .build();
        return Views.builder().addViews(view, 2);
    }

    /**
     * Returns the views of MoCo v2, which SimSiam uses too. Chen et al. (2020), "Improved baselines
     * with momentum contrastive learning".
     *
     * @param pixels the side of a view, 224 in the paper
     * @return a builder with two views
     * @throws IllegalArgumentException if a view has less than 9 pixels, which the blur needs
     */
    public static Views.Builder mocoV2(int pixels) {
        ViewPipeline view =
                colors(square(pixels), 0.2, 1, WEAK).add(GaussianBlur.untruncated(0.5)).build();
        return Views.builder().addViews(view, 2);
    }

    /**
     * Returns the two unequal views of BYOL: the first always blurred, the second rarely blurred
     * and sometimes solarized. Grill et al. (2020), "Bootstrap your own latent", appendix B.
     *
     * @param pixels the side of a view, 224 in the paper
     * @return a builder with two views
     */
    public static Views.Builder byol(int pixels) {
        ViewPipeline first =
                colors(square(pixels), 0.08, 1, BYOL_JITTER)
                        .add(GaussianBlur.tenthOf(1, pixels))
                        .build();
        ViewPipeline second =
                colors(square(pixels), 0.08, 1, BYOL_JITTER)
                        .add(GaussianBlur.tenthOf(0.1, pixels))
                        .add(Solarize.ofProbability(0.2))
                        .build();
        return Views.builder().addView(first).addView(second);
    }

    /**
     * Returns the multi-crop of SwAV: two large views, then small views of small crops. Caron et
     * al. (2020), "Unsupervised learning of visual features by contrasting cluster assignments".
     *
     * @param pixels the side of a large view, 224 in the paper
     * @param localPixels the side of a small view, 96 in the paper
     * @param localViews the number of small views, 6 in the paper
     * @return a builder with 2 + {@code localViews} views
     * @throws IllegalArgumentException if the number is below 1 or a view has less than 9 pixels
     */
    public static Views.Builder swav(int pixels, int localPixels, int localViews) {
        GaussianBlur blur = GaussianBlur.untruncated(0.5);
        JitterStrength jitter = JitterStrength.simclr(1);
        ViewPipeline global = colors(square(pixels), 0.14, 1, jitter).add(blur).build();
        ViewPipeline local = colors(square(localPixels), 0.05, 0.14, jitter).add(blur).build();
        return Views.builder().addViews(global, 2).addViews(local, localViews);
    }

    /**
     * Returns the multi-crop of DINO: two unequal large views, then small ones, all resized with
     * the cubic filter. Caron et al. (2021), "Emerging properties in self-supervised vision
     * transformers".
     *
     * @param pixels the side of a large view, 224 in the paper
     * @param localPixels the side of a small view, 96 in the paper
     * @param localViews the number of small views, 8 in the authors' code
     * @return a builder with 2 + {@code localViews} views
     * @throws IllegalArgumentException if the number is below 1 or a view has less than 9 pixels
     */
    public static Views.Builder dino(int pixels, int localPixels, int localViews) {
        ViewPipeline first =
                colors(cubic(pixels), 0.4, 1, BYOL_JITTER).add(GaussianBlur.untruncated(1)).build();
        ViewPipeline second =
                colors(cubic(pixels), 0.4, 1, BYOL_JITTER)
                        .add(GaussianBlur.untruncated(0.1))
                        .add(Solarize.ofProbability(0.2))
                        .build();
        ViewPipeline local =
                colors(cubic(localPixels), 0.05, 0.4, BYOL_JITTER)
                        .add(GaussianBlur.untruncated(0.5))
                        .build();
        return Views.builder().addView(first).addView(second).addViews(local, localViews);
    }

    /**
     * Returns the single view that OpenCLIP trains with: a crop of nearly the whole image, with the
     * cubic filter.
     *
     * @param pixels the side of a view, 224 there
     * @return a builder with one view
     */
    public static Views.Builder clip(int pixels) {
        return Views.builder()
                .addView(cubic(pixels).add(RandomResizedCrop.ofScale(0.9, 1)).build());
    }

    /**
     * Returns the names of the recipes.
     *
     * @return the names that {@link #named} accepts, in the order of the table
     */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * Returns a recipe by its name. The small views of SwAV and DINO have 96/224 of the side of the
     * large ones; there are 6 and 8 of them, as in the papers.
     *
     * @param name one of {@link #names()}
     * @param pixels the side of a (large) view
     * @return a builder with the recipe's views
     * @throws IllegalArgumentException if there is no such recipe, or the size is too small for its
     *     views
     */
    public static Views.Builder named(String name, int pixels) {
        IntFunction<Views.Builder> recipe = BY_NAME.get(name);
        if (recipe == null) {
            throw new IllegalArgumentException(
                    "recipe must be one of " + Augmentations.listed(name, names()));
        }
        return recipe.apply(pixels);
    }

    private static Map<String, IntFunction<Views.Builder>> byName() {
        Map<String, IntFunction<Views.Builder>> recipes = new LinkedHashMap<>();
        recipes.put("simclr-cifar", ViewRecipes::simclrCifar);
        recipes.put("simclr-imagenet", ViewRecipes::simclrImageNet);
        recipes.put("moco-v2", ViewRecipes::mocoV2);
        recipes.put("byol", ViewRecipes::byol);
        recipes.put("swav", pixels -> swav(pixels, local(pixels), 6));
        recipes.put("dino", pixels -> dino(pixels, local(pixels), 8));
        recipes.put("clip", ViewRecipes::clip);
        return recipes;
    }

    private static int local(int pixels) {
        return Math.round(pixels * 96 / 224f);
    }

    private static ViewPipeline.Builder square(int pixels) {
        return ViewPipeline.builder().setSize(pixels, pixels);
    }

    private static ViewPipeline.Builder cubic(int pixels) {
        return square(pixels).optFilter(ResizeFilter.BICUBIC);
    }

    /** Adds the steps that all recipes share: crop, flip, jitter and grayscale. */
    private static ViewPipeline.Builder colors(
            ViewPipeline.Builder view, double minScale, double maxScale, JitterStrength jitter) {
        return view.add(RandomResizedCrop.ofScale(minScale, maxScale))
                .add(new HorizontalFlip(0.5))
                .add(new ColorJitter(0.8, jitter))
                .add(new Grayscale(0.2));
    }
}
