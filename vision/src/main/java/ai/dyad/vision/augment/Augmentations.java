package ai.dyad.vision.augment;

import ai.dyad.internal.NearestName;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The augmentations that have a name in JSON: those built in, those of every {@link
 * AugmentationProvider} on the class path, and those registered by a call.
 *
 * <pre>{@code
 * record Posterize(double probability, int bits) implements PixelAugmentation { ... }
 *
 * Augmentations.register("posterize", Posterize.class);
 * // {"type": "posterize", "probability": 0.2, "bits": 4}
 * }</pre>
 *
 * <p>An augmentation is a record, and its components are its fields in JSON, all of them required:
 *
 * <ul>
 *   <li>a name in camel case becomes one with underscores: {@code kernelSize} is {@code
 *       kernel_size}
 *   <li>two numbers {@code minX}, {@code maxX} that follow each other become one field {@code x}:
 *       {@code [min, max]}
 *   <li>a component is an int, a long, a float, a double, a boolean, a String, an enum, whose
 *       constants are written in lower case, or a record of these
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
     * Gives an augmentation a name in JSON.
     *
     * @param type the name, in lower case with underscores
     * @param augmentation its class, a record as described above; registering the same class again
     *     changes nothing
     * @throws IllegalArgumentException if the name is not of that form or taken by another class,
     *     the class has another name, or it is not such a record
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

    /** Returns the class of that name, or says which names there are. */
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

    /** Returns the name of an augmentation, or says how it gets one. */
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

    /** Lists the known names after a mistyped one, with the one it was probably meant to be. */
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
                    "the name of an augmentation must be free, but \""
                            + type
                            + "\" is "
                            + before.getName()
                            + "; register "
                            + augmentation.getName()
                            + " by another name");
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
