package ai.dyad.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.PublishedWeights;
import ai.dyad.io.WeightMap;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitBias;
import ai.dyad.nn.LogitScale;
import ai.dyad.text.encoder.PublishedTextEncoder;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.PublishedImageEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Loads a {@link ClipModel} from the files that transformers or open_clip publish: CLIP, SigLIP and
 * any two encoders that one of them joined. Both encoders already map to the shared space, so no
 * projection is added.
 */
final class PublishedClip {
    private static final String SCALE = "logit_scale";
    private static final String BIAS = "logit_bias";

    private PublishedClip() {}

    static boolean isIn(Path path) {
        return PublishedImageEncoder.isIn(path) && PublishedTextEncoder.isIn(path);
    }

    static boolean isKnown(Path path) throws IOException {
        return PublishedImageEncoder.isKnown(path) && PublishedTextEncoder.isKnown(path);
    }

    static ClipModel load(Path directory, Device device) throws IOException {
        PublishedImageEncoder images = PublishedImageEncoder.read(directory);
        PublishedTextEncoder texts = PublishedTextEncoder.read(directory);
        NDManager manager = NDManager.newBaseManager(device);
        try {
            return load(images, texts, manager);
        } catch (IllegalArgumentException e) {
            manager.close();
            texts.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            manager.close();
            texts.close();
            throw e;
        }
    }

    private static ClipModel load(
            PublishedImageEncoder images, PublishedTextEncoder texts, NDManager manager)
            throws IOException {
        PublishedWeights weights = texts.files();
        Set<String> names = weights.shapes().keySet();
        if (!names.contains(SCALE)) {
            throw new IllegalArgumentException(
                    images.path()
                            + " must be a model of images and texts, but "
                            + SCALE
                            + " is missing");
        }
        boolean biased = names.contains(BIAS);
        DualEncoder.Builder builder =
                DualEncoder.builder()
                        .setEncoders(images.block(), texts.block())
                        .optNoProjections()
                        // the models with a bias have no limit of the scale, see SigLIP
                        .optLogitScale(biased ? LogitScale.unlimited(10) : new LogitScale());
        if (biased) {
            builder.optLogitBias(new LogitBias());
        }
        DualEncoder dual = builder.build();
        ImageInput input = images.input();
        Shape pixels = new Shape(1, input.channels(), input.height(), input.width());
        weights.loadInto(dual, manager, map(images, texts, biased), pixels, new Shape(1, 1));
        return ClipModel.builder()
                .setEncoders(dual)
                .setInput(input)
                .setTokenizer(texts.tokenizer())
                .owning(manager);
    }

    private static WeightMap map(
            PublishedImageEncoder images, PublishedTextEncoder texts, boolean biased) {
        WeightMap.Builder map =
                WeightMap.builder()
                        .addAll("image.tower.", images.weights())
                        .addAll("text.tower.", texts.weights());
        addScalar(map, SCALE);
        if (biased) {
            addScalar(map, BIAS);
        }
        return map.build();
    }

    /** Some files hold a number as an array of one. */
    private static void addScalar(WeightMap.Builder map, String name) {
        map.make(
                name + "." + name,
                List.of(name),
                (NDList list) -> list.get(0).reshape(new Shape()));
    }
}
