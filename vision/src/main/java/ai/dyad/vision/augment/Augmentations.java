package ai.dyad.vision.augment;

import ai.dyad.internal.NearestName;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The registry of augmentation names used in JSON: the built-in ones, those of every {@link
 * AugmentationProvider} on the class path, and those added with {@link #register}.
 *
 * <pre>{@code
 * record Posterize(double probability, int bits) implements PixelAugmentation { ... }
 *
 * Augmentations.register("posterize", Posterize.class);
 * // {"type": "posterize", "probability": 0.2, "bits": 4}
 * }</pre>
 *
 * <p>An augmentation must be a record. Its components are the JSON fields, all of them required:
 *
 * <ul>
 *   <li>camel case becomes snake case: {@code kernelSize} is {@code kernel_size}
 *   <li>two consecutive numbers {@code minX}, {@code maxX} become one field {@code x}: {@code [min,
 *       max]}
 *   <li>a component is an int, a long, a float, a double, a boolean, a String, an enum, written in
 *       lower case, or a record of these
 * </ul>
 */
public final class Augmentations {
    private static final Augmentations KNOWN = new Augmentations();

    private final Map<String, Class<? extends Augmentation>> classes = new TreeMap<>();

    private Augmentations() {
        add("random_resized_crop", RandomResizedCrop.class);
        add("horizontal_flip", HorizontalFlip.class);
        add("color_jitter", ColorJitter.class);
        add("grayscale", Grayscale.class);
        add("gaussian_blur", GaussianBlur.class);
        add("solarize", Solarize.class);
        add("vertical_flip", VerticalFlip.class);
        add("random_rotation", RandomRotation.class);
        add("random_affine", RandomAffine.class);
        add("random_erasing", RandomErasing.class);
        add("gaussian_noise", GaussianNoise.class);
        add("rand_augment", RandAugment.class);
        for (AugmentationProvider provider : ServiceLoader.load(AugmentationProvider.class)) {
            provider.augmentations().forEach(this::add);
        }
    }

    /**
     * Registers a JSON name for an augmentation.
     *
     * @param type the name, in lower case with underscores
     * @param augmentation its class, a record as described above; registering the same class again
     *     changes nothing
     * @throws IllegalArgumentException if the name is malformed or taken by another class, or the
     *     class already has another name or is not such a record
     */
    public static void register(String type, Class<? extends Augmentation> augmentation) {
        synchronized (KNOWN) {
            KNOWN.add(type, augmentation);
        }
    }

    /**
     * Returns the names of all augmentations.
     *
     * @return the names, in alphabetical order
     */
    public static SortedSet<String> types() {
        synchronized (KNOWN) {
            return new TreeSet<>(KNOWN.classes.keySet());
        }
    }

    /** Returns the class with a name; the error for an unknown name lists the known ones. */
    static Class<? extends Augmentation> classOf(String type) {
        synchronized (KNOWN) {
            Class<? extends Augmentation> found = KNOWN.classes.get(type);
            if (found == null) {
                throw new IllegalArgumentException(
                        "must be one of " + listed(type, KNOWN.classes.keySet()));
            }
            return found;
        }
    }

    /** Returns the name of an augmentation; the error without one says how to register it. */
    static String typeOf(Augmentation augmentation) {
        synchronized (KNOWN) {
            for (var entry : KNOWN.classes.entrySet()) {
                if (entry.getValue() == augmentation.getClass()) {
                    return entry.getKey();
                }
            }
        }
        throw new IllegalArgumentException(
                "an augmentation must be registered to be written as JSON, got "
                        + augmentation
                        + " of "
                        + augmentation.getClass().getName()
                        + ": make it a record and call Augmentations.register");
    }

    /** Lists the known names for an error about a mistyped one, and suggests the nearest. */
    static String listed(String wanted, Collection<String> known) {
        return String.join(", ", known)
                + "; got \""
                + wanted
                + "\""
                + NearestName.of(wanted, known)
                        .map(name -> ", did you mean \"" + name + "\"?")
                        .orElse("");
    }

    private void add(String type, Class<? extends Augmentation> augmentation) {
        if (!type.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException(
                    "the name of an augmentation must have lower-case letters, digits and"
                            + " underscores, got \""
                            + type
                            + "\"");
        }
        RecordJson.check(augmentation);
        Class<?> before = classes.get(type);
        if (before == augmentation) {
            return;
        }
        if (before != null) {
            throw new IllegalArgumentException(
                    "the name of an augmentation must not be taken, but \""
                            + type
                            + "\" is "
                            + before.getName()
                            + "; register "
                            + augmentation.getName()
                            + " under another name");
        }
        if (classes.containsValue(augmentation)) {
            throw new IllegalArgumentException(
                    augmentation.getName()
                            + " must be registered once, but has a name other than \""
                            + type
                            + "\"");
        }
        classes.put(type, augmentation);
    }
}
