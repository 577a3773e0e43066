package ai.dyad.clip;

import ai.dyad.internal.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prompt templates for zero-shot classification: sentences in which {@code {}} stands for the name
 * of a class. Several templates per class classify better than the name alone.
 *
 * @param templates at least one sentence with {@code {}}
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 3.1.4</a>
 */
public record PromptTemplates(List<String> templates) {
    private static final String NAME = "{}";

    /** The class name alone. */
    public static final PromptTemplates NAME_ALONE = new PromptTemplates(List.of(NAME));

    /** "a photo of a {}", as in CLIP. */
    public static final PromptTemplates PHOTO = new PromptTemplates(List.of("a photo of a {}."));

    /**
     * The 80 templates that CLIP's authors used for ImageNet, published in <a
     * href="https://github.com/openai/CLIP/blob/main/notebooks/Prompt_Engineering_for_ImageNet.ipynb">
     * their notebook</a> under the MIT license.
     */
    public static final PromptTemplates IMAGENET_80 = resource("imagenet-80");

    /** The seven of {@link #IMAGENET_80} that CLIP's authors found to do nearly as well. */
    public static final PromptTemplates IMAGENET_7 = resource("imagenet-7");

    private static final Map<String, PromptTemplates> NAMED =
            new TreeMap<>(
                    Map.of(
                            "name", NAME_ALONE,
                            "photo", PHOTO,
                            "imagenet-80", IMAGENET_80,
                            "imagenet-7", IMAGENET_7));

    /**
     * Checks the templates.
     *
     * @param templates as above
     * @throws IllegalArgumentException if there is no template, or one lacks {@code {}}
     */
    public PromptTemplates {
        if (templates == null || templates.isEmpty()) {
            throw new IllegalArgumentException("templates must be at least 1, got " + templates);
        }
        for (String template : templates) {
            if (!template.contains(NAME)) {
                throw new IllegalArgumentException(
                        "a template must have {} where the name of the class stands, got \""
                                + template
                                + '"');
            }
        }
        templates = List.copyOf(templates);
    }

    /**
     * Returns a set of templates by its name.
     *
     * @param name {@code name}, {@code photo}, {@code imagenet-7} or {@code imagenet-80}
     * @return the templates
     * @throws IllegalArgumentException if there is no such set; the message lists all names
     */
    public static PromptTemplates named(String name) {
        PromptTemplates found = NAMED.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "templates must be %s, or a file, got %s%s",
                            String.join(", ", NAMED.keySet()),
                            name,
                            NearestName.of(name, NAMED.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("")));
        }
        return found;
    }

    /**
     * Reads templates from a file, one per line; empty lines are skipped.
     *
     * @param file the file, UTF-8
     * @return the templates
     * @throws IOException if it cannot be read, has no template, or a line lacks {@code {}}; the
     *     message names file and line
     */
    public static PromptTemplates read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " must be UTF-8 text, got other bytes", e);
        }
        List<String> templates = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.contains(NAME)) {
                throw new IOException(
                        String.format(
                                "%s, line %d: a template must have {} where the name of the class"
                                        + " stands, got \"%s\"",
                                file, i + 1, line));
            }
            if (!line.isEmpty()) {
                templates.add(line);
            }
        }
        if (templates.isEmpty()) {
            throw new IOException(file + " must hold at least 1 template, got none");
        }
        return new PromptTemplates(templates);
    }

    private static PromptTemplates resource(String name) {
        String file = "templates-" + name + ".txt";
        try (InputStream stream = PromptTemplates.class.getResourceAsStream(file)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return new PromptTemplates(text.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fills every template with every class name.
     *
     * @param classNames the names
     * @return the prompts, grouped by class
     */
    public List<String> prompts(List<String> classNames) {
        List<String> prompts = new ArrayList<>();
        for (String name : classNames) {
            templates.forEach(template -> prompts.add(template.replace(NAME, name)));
        }
        return prompts;
    }
}
