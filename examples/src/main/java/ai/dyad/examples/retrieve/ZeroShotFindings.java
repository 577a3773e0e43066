package ai.dyad.examples.retrieve;

import ai.dyad.examples.console.AlignedTable;
import ai.dyad.internal.Text;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.figure.ConfusionFigure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The predicted classes of images. */
final class ZeroShotFindings {
    /** With more classes than this, only the worst are listed. */
    private static final int LISTED = 20;

    private final ImageFolder folder;
    private final List<String> names;
    private final long[] predicted;

    ZeroShotFindings(ImageFolder folder, List<String> names, long[] predicted) {
        this.folder = folder;
        this.names = names;
        this.predicted = predicted;
    }

    boolean areClassesKnown() {
        return folder.classNames().size() == names.size()
                && Arrays.stream(folder.classes()).allMatch(label -> label >= 0);
    }

    /** Writes a table of files and predicted classes. */
    void write(Path root, Path file) throws IOException {
        StringBuilder lines = new StringBuilder("path,class\n");
        List<Path> files = folder.files();
        for (int i = 0; i < predicted.length; i++) {
            String path = root.relativize(files.get(i)).toString().replace('\\', '/');
            lines.append(quoted(path))
                    .append(',')
                    .append(quoted(names.get((int) predicted[i])))
                    .append('\n');
        }
        Text.write(file, lines.toString());
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private int[][] counts() {
        int[][] counts = new int[names.size()][names.size()];
        int[] classes = folder.classes();
        for (int i = 0; i < predicted.length; i++) {
            counts[classes[i]][(int) predicted[i]]++;
        }
        return counts;
    }

    /** Returns the share of each class that is right and what it is most often taken for. */
    String perClass() {
        int[][] counts = counts();
        AlignedTable table = new AlignedTable("class", "images", "right", "most often taken for");
        List<Integer> worstFirst =
                IntStream.range(0, counts.length)
                        .boxed()
                        .sorted((a, b) -> Double.compare(right(counts, a), right(counts, b)))
                        .limit(LISTED)
                        .toList();
        for (int c : worstFirst) {
            int other = mostOther(counts[c], c);
            table.row(
                    names.get(c),
                    Arrays.stream(counts[c]).sum(),
                    right(counts, c),
                    other < 0 ? "" : names.get(other));
        }
        return table.toString();
    }

    private static double right(int[][] counts, int c) {
        int all = Arrays.stream(counts[c]).sum();
        return all == 0 ? 1 : counts[c][c] / (double) all;
    }

    private static int mostOther(int[] row, int own) {
        int best = -1;
        for (int j = 0; j < row.length; j++) {
            if (j != own && row[j] > 0 && (best < 0 || row[j] > row[best])) {
                best = j;
            }
        }
        return best;
    }

    void draw(Path file) throws IOException {
        ConfusionFigure.write(names, counts(), file);
    }
}
