package ai.dyad.clip;

import java.util.ArrayList;
import java.util.List;

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
