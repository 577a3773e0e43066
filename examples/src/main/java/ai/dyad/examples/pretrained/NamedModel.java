package ai.dyad.examples.pretrained;

import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.hub.ModelHub;
import ai.dyad.hub.ModelSnapshot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A model that the command line names: a directory, or the name of a published one, whose files are
 * fetched once.
 *
 * @param path where its files are
 * @param name what names it for good: the directory, or {@code organization/model@commit}
 */
public record NamedModel(Path path, String name) {
    private static final Pattern PUBLISHED =
            Pattern.compile("[\\w][\\w.-]*/[\\w][\\w.-]*(@[\\w./-]+)?");

    /** How models of images and texts are named, for the help of commands. */
    public static final String WHOLE =
            "a directory of transformers or open_clip; or a published name such as"
                    + " openai/clip-vit-base-patch32, which is fetched once into HuggingFace's"
                    + " cache";

    /** How any models are named, for the help of commands. */
    public static final String HELP =
            "a directory of transformers, sentence-transformers or open_clip; or a published name"
                    + " such as openai/clip-vit-base-patch32, which is fetched once into"
                    + " HuggingFace's cache";

    /**
     * Finds a model.
     *
     * @param name a path, or {@code organization/model}, with {@code @revision} for another than
     *     the main branch
     * @return the model
     * @throws IOException if there is neither, or the model cannot be fetched
     */
    public static NamedModel find(String name) throws IOException {
        Path path = Path.of(name);
        if (Files.exists(path)) {
            return new NamedModel(path, name);
        }
        if (!PUBLISHED.matcher(name).matches()) {
            throw new FileNotFoundException(
                    "the model must be a directory that is there, or organization/model, got "
                            + name);
        }
        try {
            ModelHub hub = ModelHub.builder().optProgress(new LoadingBar()).build();
            ModelSnapshot found = hub.resolve(name);
            return new NamedModel(found.directory(), found.name() + "@" + found.commit());
        } catch (IOException e) {
            throw new IOException("there is no directory " + name + "; " + e.getMessage(), e);
        }
    }
}
