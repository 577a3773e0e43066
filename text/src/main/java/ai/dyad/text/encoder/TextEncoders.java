package ai.dyad.text.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.NearestName;
import ai.dyad.io.Architecture;
import ai.dyad.io.Architectures;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Creates text encoders by name, from the presets of every registered {@link TextArchitecture}.
 * dyad itself registers no presets, because it ships no tokenizer.
 */
public final class TextEncoders {
    private TextEncoders() {}

    /**
     * Returns the names of all presets.
     *
     * @return the names, empty unless architectures with presets were registered
     */
    public static Set<String> names() {
        return owners().keySet();
    }

    /**
     * Creates the named encoder and opens its tokenizer.
     *
     * @param manager the manager to which the weights are attached, and on whose device they are
     *     created
     * @param name one of {@link #names()}
     * @return the encoder, with newly initialized weights; the caller closes it
     * @throws IOException if the tokenizer cannot be read
     * @throws IllegalArgumentException if the name is unknown; the message suggests the nearest one
     */
    public static TextEncoderFile create(NDManager manager, String name) throws IOException {
        TextArchitecture<?, ?> owner = owner(name);
        TokenEncoder encoder = create(owner, name);
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        return new TextEncoderFile(encoder, owner.openTokenizer(name));
    }

    /**
     * Opens only the tokenizer of the named encoder.
     *
     * @param name one of {@link #names()}
     * @return the tokenizer; the caller closes it
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the name is unknown; the message suggests the nearest one
     */
    public static TextTokenizer openTokenizer(String name) throws IOException {
        return owner(name).openTokenizer(name);
    }

    private static TextArchitecture<?, ?> owner(String name) {
        Map<String, TextArchitecture<?, ?>> owners = owners();
        TextArchitecture<?, ?> owner = owners.get(name);
        if (owner == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "a text encoder must be one of %s, got \"%s\"%s",
                            owners.keySet(),
                            name,
                            NearestName.of(name, owners.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("")));
        }
        return owner;
    }

    private static <C> TokenEncoder create(TextArchitecture<?, C> owner, String preset) {
        return owner.create(owner.presets().get(preset));
    }

    private static Map<String, TextArchitecture<?, ?>> owners() {
        Map<String, TextArchitecture<?, ?>> owners = new LinkedHashMap<>();
        for (Architecture<?, ?> one : Architectures.all()) {
            if (one instanceof TextArchitecture<?, ?> texts) {
                texts.presets().keySet().forEach(name -> owners.put(name, texts));
            }
        }
        return owners;
    }
}
