package ai.dyad.health;

/** Measurements made up for tests. */
final class Measured {
    private Measured() {}

    static StepMetrics healthy(long step, float loss) {
        return new StepMetrics(
                step,
                2,
                loss,
                0.001f,
                512.5,
                new EmbeddingHealth(0.9, 0.1, 0.8, 0.2, -2.5, 0.95, 40));
    }

    static StepMetrics collapsed(long step, float loss) {
        return new StepMetrics(
                step, 2, loss, 0.001f, 512.5, new EmbeddingHealth(1, 1, 0, 0, 0, 0.001, 1.01));
    }
}
