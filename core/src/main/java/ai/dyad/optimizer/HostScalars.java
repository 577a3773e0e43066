package ai.dyad.optimizer;

import java.util.HashMap;
import java.util.Map;

/** The {@link HostScalar}s of the few values that an optimizer uses. */
final class HostScalars implements AutoCloseable {
    private final Map<Float, HostScalar> scalars = new HashMap<>();

    HostScalar of(float value) {
        return scalars.computeIfAbsent(value, HostScalar::new);
    }

    @Override
    public void close() {
        scalars.values().forEach(HostScalar::close);
        scalars.clear();
    }
}
