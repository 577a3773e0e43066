package ai.dyad.examples.clip;

import ai.dyad.embedding.EmbeddingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sentences about a class, with {} where its name stands. */
record PromptTemplates(List<String> templates) {
    static final PromptTemplates PICTURES =
            new PromptTemplates(List.of("{}", "a picture of {}", "an icon that shows {}"));

    /** Embeds every template of every class, labelled by the class. */
    EmbeddingTable embed(List<String> classNames, ClipModel model) {
        List<String> prompts = new ArrayList<>();
        int[] classes = new int[classNames.size() * templates.size()];
        for (int c = 0; c < classNames.size(); c++) {
            String name = classNames.get(c).toLowerCase(Locale.ROOT).replace("&", "and");
            for (String template : templates) {
                classes[prompts.size()] = c;
                prompts.add(template.replace("{}", name));
            }
        }
        return model.embedTexts(prompts).withClasses(classes);
    }
}
