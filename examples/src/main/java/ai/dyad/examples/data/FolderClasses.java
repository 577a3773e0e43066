package ai.dyad.examples.data;

import ai.dyad.vision.data.ImageFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Warns before training if a folder's classes cannot be used for evaluation. */
final class FolderClasses {
    private static final int SHOWN = 3;

    private FolderClasses() {}

    /** Returns the warnings, each a line with its line end; empty if there are none. */
    static String notes(ImageFolder folder, Path root) {
        int[] classes = folder.classes();
        List<String> names = folder.classNames();
        StringBuilder lines = new StringBuilder();
        List<String> empty =
                IntStream.range(0, names.size())
                        .filter(number -> Arrays.stream(classes).noneMatch(one -> one == number))
                        .mapToObj(names::get)
                        .toList();
        if (!empty.isEmpty()) {
            lines.append(
                    "no readable image in the class%s %s%n"
                            .formatted(empty.size() == 1 ? "" : "es", String.join(", ", empty)));
        }
        List<Path> loose =
                IntStream.range(0, classes.length)
                        .filter(i -> classes[i] < 0)
                        .mapToObj(folder.files()::get)
                        .toList();
        if (!names.isEmpty() && !loose.isEmpty()) {
            List<String> first =
                    loose.stream().limit(SHOWN).map(file -> file.getFileName().toString()).toList();
            lines.append(
                    String.format(
                            Locale.ROOT,
                            "%,d image%s directly in %s and so without a class, so there will be no"
                                    + " evaluation by class: %s%s; move such images into class"
                                    + " folders%n",
                            loose.size(),
                            loose.size() == 1 ? " is" : "s are",
                            root,
                            String.join(", ", first),
                            loose.size() > SHOWN ? ", ..." : ""));
        } else if (names.size() - empty.size() == 1) {
            lines.append(
                    "all images are of one class, so there will be no evaluation by class%n"
                            .formatted());
        }
        return lines.toString();
    }
}
