package ai.dyad.examples.progress;

import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBarConsumer;

/** Writes a progress bar as plain lines, for logs and pipes. */
final class LineConsumer implements ProgressBarConsumer {
    private static final int WIDTH = 110;

    private final Consumer<String> lines;
    private String last = "";

    LineConsumer(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public int getMaxRenderedLength() {
        return WIDTH;
    }

    @Override
    public void accept(String rendered) {
        String line = rendered.strip();
        if (!line.equals(last)) { // a progress bar draws its last state twice
            lines.accept(line);
            last = line;
        }
    }

    @Override
    public void close() {}
}
