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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that a {@link ClipModel} was published as by transformers or open_clip: CLIP, SigLIP
 * and any two encoders that one of them joined. Both encoders already map to the shared space, so
 * no projection is added.
 *
 * @param directory the directory
 * @param weights its weights
 * @param names how the parameters of the {@link DualEncoder} are made of them
 */
public record PublishedClip(Path directory, PublishedWeights weights, WeightMap names) {
    private static final String SCALE = "logit_scale";
    private static final String BIAS = "logit_bias";

    /** Files that hold weights, which are not copied. */
    private static final Pattern WEIGHTS =
            Pattern.compile(".*(safetensors.*|\\.bin|\\.pt|\\.h5|msgpack)");

    /**
     * Writes trained encoders in the layout of the published files, beside copies of the published
     * configuration, tokenizer and preprocessing, so that the library that published the model
     * loads them.
     *
     * @param encoders the encoders of a model that was loaded from these files
     * @param target the directory, created if missing
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if the target is the published directory itself
     */
    public void save(DualEncoder encoders, Path target) throws IOException {
        Files.createDirectories(target);
        if (Files.isSameFile(target, directory)) {
            throw new IllegalArgumentException(
                    "a model must not replace the one it was made from, got " + target);
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!WEIGHTS.matcher(name).matches()) {
                    Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        boolean openClip = Files.exists(directory.resolve("open_clip_config.json"));
        String file = openClip ? "open_clip_model.safetensors" : "model.safetensors";
        weights.save(encoders, names, target.resolve(file));
    }

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
        Set<String> tensors = weights.shapes().keySet();
        if (!tensors.contains(SCALE)) {
            throw new IllegalArgumentException(
                    images.path()
                            + " must be a model of images and texts, but "
                            + SCALE
                            + " is missing");
        }
        boolean biased = tensors.contains(BIAS);
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
        WeightMap names = map(images, texts, biased);
        weights.loadInto(dual, manager, names, pixels, new Shape(1, 1));
        return ClipModel.builder()
                .setEncoders(dual)
                .setInput(input)
                .setTokenizer(texts.tokenizer())
                .owning(manager, new PublishedClip(images.path(), weights, names));
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
