package ai.dyad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void engineStarts() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertEquals(3, manager.ones(new ai.djl.ndarray.types.Shape(3)).sum().getFloat());
        }
    }
}
