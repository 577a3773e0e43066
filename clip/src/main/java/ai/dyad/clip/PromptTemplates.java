package ai.dyad.clip;

import java.util.ArrayList;
import java.util.List;

/**
 * Sentences about a class, with {@code {}} where its name stands. A class described by several
 * sentences is recognized better than by its name alone.
 *
 * @param templates at least one sentence with {@code {}}
 * @see <a href="https://arxiv.org/abs/2103.00020">Radford et al., CLIP, section 3.1.4</a>
 */
public record PromptTemplates(List<String> templates) {
    private static final String NAME = "{}";

    /** The name alone. */
    public static final PromptTemplates NAME_ALONE = new PromptTemplates(List.of(NAME));

    /** "a photo of a {}", as in CLIP. */
    public static final PromptTemplates PHOTO = new PromptTemplates(List.of("a photo of a {}."));

    /**
     * Checks the sentences.
     *
     * @param templates as above
     * @throws IllegalArgumentException if there is none, or one without {@code {}}
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
     * Puts names into every template.
     *
     * @param classNames the names
     * @return the sentences, all of the first class before those of the second
     */
    public List<String> prompts(List<String> classNames) {
        List<String> prompts = new ArrayList<>();
        for (String name : classNames) {
            templates.forEach(template -> prompts.add(template.replace(NAME, name)));
        }
        return prompts;
    }
}
