package ai.dyad.evaluation;

import ai.djl.util.Progress;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class CountingProgress implements Progress {
    private final List<String> events = new ArrayList<>();

    List<String> events() {
        return events;
    }

    @Override
    public void reset(String message, long max, String trailingMessage) {
        events.add(message + " of " + max);
    }

    @Override
    public void start(long initialProgress) {}

    @Override
    public void end() {
        events.add("end");
    }

    @Override
    public void increment(long increment) {
        events.add(Long.toString(increment));
    }

    @Override
    public void update(long progress, String additionalMessage) {}
}
