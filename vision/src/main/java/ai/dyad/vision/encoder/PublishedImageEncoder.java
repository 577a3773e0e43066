package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.internal.Checks;
import ai.dyad.io.PublishedWeights;
import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.PublishedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * An image encoder as transformers, open_clip, timm or torchvision publish it: its block, where
 * each of its weights comes from, and how images are prepared for it. All of it is read from the
 * files; only the weights themselves are not read yet.
 *
 * <ul>
 *   <li>transformers: CLIP, SigLIP, ViT and DINOv2, and the image encoders of CLIP, SigLIP and
 *       VisionTextDualEncoder models
 *   <li>open_clip: its own vision transformers, and those of timm, of a whole model
 *   <li>timm: vision transformers and ResNets
 *   <li>torchvision: ResNets and MobileNetV2, whose weights have no configuration beside them
 * </ul>
 *
 * <pre>{@code
 * PublishedImageEncoder published = PublishedImageEncoder.read(Path.of("dinov2-small"));
 * Block encoder = published.load(manager);
 * }</pre>
 *
 * @param path the directory, or the file with the weights
 * @param block the encoder, images (B, C, H, W) to features (B, F), not initialized
 * @param weights where its weights come from
 * @param input the images it expects
 * @param features F
 */
public record PublishedImageEncoder(
        Path path, Block block, WeightMap weights, ImageInput input, int features) {
    private static final String OPEN_CLIP_IMAGES = "visual.";

    /**
     * Returns whether a path holds a published model, and none of dyad's own format.
     *
     * @param path a directory or a file with weights
     * @return whether {@link #read(Path)} should be tried
     */
    public static boolean isIn(Path path) {
        return PublishedModel.isIn(path);
    }

    /**
     * Returns whether a published model has an image encoder that can be read.
     *
     * @param path a directory or a file with weights
     * @return whether its configuration is of a known kind
     * @throws IOException if a file is malformed
     */
    public static boolean isKnown(Path path) throws IOException {
        return isIn(path) && PublishedImages.isKnown(PublishedModel.read(path).config());
    }

    /**
     * Reads the description of an encoder.
     *
     * @param path the directory, or a file with weights of torchvision
     * @return the encoder
     * @throws IOException if a file is missing or malformed, or the model is not supported; the
     *     message names the file and what is supported
     */
    public static PublishedImageEncoder read(Path path) throws IOException {
        return PublishedImages.read(path, 0);
    }

    /**
     * Same as {@link #read(Path)}, but for images of another size. The positions of a vision
     * transformer are interpolated then, as the model's own library does.
     *
     * @param path as above
     * @param size the height and width of the images in pixels
     * @return the encoder
     * @throws IOException as above, or if the encoder cannot take that size
     */
    public static PublishedImageEncoder read(Path path, int size) throws IOException {
        return PublishedImages.read(path, Checks.atLeast("image size", 1, size));
    }

    /**
     * Fills the block with its weights. Of a model with a text encoder, only those of the image
     * encoder are read.
     *
     * @param manager the manager that owns the weights, on whose device they are created
     * @return the block
     * @throws IOException if a tensor is missing, left over, or of another shape than the
     *     configuration says; the message lists all of them
     */
    public Block load(NDManager manager) throws IOException {
        Shape images = new Shape(1, input.channels(), input.height(), input.width());
        PublishedWeights published = PublishedWeights.open(path);
        try {
            published.loadInto(block, manager, alone(published.shapes().keySet()), images);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return block;
    }

    /** Returns the map that leaves out the text encoder, if there is one. */
    private WeightMap alone(Set<String> names) {
        boolean openClip = names.stream().anyMatch(name -> name.startsWith(OPEN_CLIP_IMAGES));
        return WeightMap.builder()
                .addAll("", weights)
                .ignore(
                        name ->
                                openClip
                                        ? !name.startsWith(OPEN_CLIP_IMAGES)
                                        : name.startsWith("text_") || name.startsWith("logit_"))
                .build();
    }
}
