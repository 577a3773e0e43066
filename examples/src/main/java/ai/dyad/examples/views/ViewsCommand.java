package ai.dyad.examples.views;

import ai.dyad.vision.augment.Augmentations;
import ai.dyad.vision.augment.ViewRecipes;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the views of published methods as JSON for {@code --views}. */
@Command(
        name = "views",
        description = {
            "Print a recipe of views as JSON: a file to change and to give to --views of dyad simclr"
                    + " (two views) or dyad clip (one).",
            "Without a name: list the recipes and the steps that a file may have."
        })
public final class ViewsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "RECIPE",
            arity = "0..1",
            completionCandidates = Recipes.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String recipe;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "32",
            description = "Height and width of a (large) view. Default: ${DEFAULT-VALUE}.")
    private int size;

    /** Creates the command; picocli calls this. */
    public ViewsCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() {
        PrintWriter console = spec.commandLine().getOut();
        if (recipe == null) {
            console.printf("recipes: %s%n", String.join(", ", ViewRecipes.names()));
            console.printf("steps: %s%n", String.join(", ", Augmentations.types()));
        } else {
            console.print(ViewRecipes.named(recipe, size).build().toJson());
        }
        console.flush();
        return 0;
    }

    /** The names of the recipes, for help and completion. */
    static final class Recipes implements Iterable<String> {
        Recipes() {}

        @Override
        public Iterator<String> iterator() {
            return ViewRecipes.names().iterator();
        }
    }
}
