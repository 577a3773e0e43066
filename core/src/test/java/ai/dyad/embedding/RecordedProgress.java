package ai.dyad.embedding;

import ai.djl.util.Progress;
import java.util.ArrayList;
import java.util.List;

/** Records the calls that it gets. */
public final class RecordedProgress implements Progress {
    private final List<String> events = new ArrayList<>();

    public List<String> events() {
        return events;
    }

    @Override
    public void reset(String message, long max, String trailingMessage) {
        events.add(message + " of " + max);
    }

    @Override
    public void start(long initialProgress) {
        events.add("start");
    }

    @Override
    public void end() {
        events.add("end");
    }

    @Override
    public void increment(long increment) {
        events.add(Long.toString(increment));
    }

    @Override
    public void update(long progress, String message) {
        throw new UnsupportedOperationException();
    }
}
