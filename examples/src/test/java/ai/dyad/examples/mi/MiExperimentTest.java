package ai.dyad.examples.mi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.dyad.examples.console.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiExperimentTest {
    private static MiSettings exact(int dimension, double rho, Integer... batchSizes) {
        return new MiSettings(
                dimension, List.of(rho), List.of(batchSizes), CriticKind.SEPARABLE, 0, 0.01f, 3);
    }

    private static double nats(List<MiResult> results, String estimator, int batchSize) {
        return results.stream()
                .filter(each -> each.estimator().equals(estimator))
                .filter(each -> each.batchSize() == batchSize)
                .findFirst()
                .orElseThrow()
                .estimate()
                .nats();
    }

    @Test
    void exactCriticGivesTheKnownValues() {
        List<MiResult> results =
                new MiExperiment(exact(20, 0.5, 8, 64, 256), Device.cpu(), Job.UNATTENDED).run();
        assertEquals(2.877, results.get(0).truth(), 1e-3);
        // expected values from many batches; the tolerance is 4 standard errors of 20 batches
        assertEquals(1.565, nats(results, "InfoNCE", 8), 0.2);
        assertEquals(2.461, nats(results, "InfoNCE", 64), 0.15);
        assertEquals(2.71, nats(results, "InfoNCE", 256), 0.12);
    }

    @Test
    void smallInformationIsFoundByEveryBound() {
        List<MiResult> results =
                new MiExperiment(exact(4, 0.5, 256), Device.cpu(), Job.UNATTENDED).run();
        for (MiResult result : results) {
            assertEquals(0.5754, result.truth(), 1e-4);
            assertEquals(result.truth(), result.estimate().nats(), 0.08, result.toString());
        }
    }

    @Test
    void boundSaturatesAtLogNForLargeInformation() {
        List<MiResult> results =
                new MiExperiment(exact(20, 0.9, 8, 64), Device.cpu(), Job.UNATTENDED).run();
        assertEquals(16.607, results.get(0).truth(), 1e-3);
        assertEquals(Math.log(8), nats(results, "InfoNCE", 8), 1e-3);
        assertEquals(Math.log(64), nats(results, "InfoNCE", 64), 1e-3);
        String table = new MiReport(results).table().toString();
        assertTrue(table.contains("at its ceiling: raise --batch"), table);
    }

    @Test
    void trainedCriticsApproachTheTruth(@TempDir Path directory) throws IOException {
        MiSettings settings =
                new MiSettings(
                        2, List.of(0.8), List.of(32), CriticKind.CONCATENATED, 150, 0.01f, 3);
        List<MiResult> results = new MiExperiment(settings, Device.cpu(), Job.UNATTENDED).run();
        assertEquals(
                9,
                results.size()); // Jensen-Shannon has only a trained critic: its exact one equals
        // NWJ's
        double truth = results.get(0).truth(); // 1.022
        for (MiResult result : results) {
            double nats = result.estimate().nats();
            assertTrue(nats > 0.5 * truth && nats < 1.1 * truth, result.toString());
        }
        Path figure = directory.resolve("mi.png");
        new MiReport(results).draw(figure);
        assertTrue(ImageIO.read(figure.toFile()).getWidth() >= 800);
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void stopsWhenAsked() {
        Job stopped =
                new Job() {
                    @Override
                    public void progress(long done, long total, String doing) {}

                    @Override
                    public boolean stopRequested() {
                        return true;
                    }
                };
        assertTrue(new MiExperiment(MiSettings.defaults(), Device.cpu(), stopped).run().isEmpty());
    }

    @Test
    void rejectsBadSettings() {
        assertMessage("--batch must be >= 2, got 1", () -> exact(2, 0.5, 1));
        assertMessage("--correlation must be between -1 and 1, got 1.0", () -> exact(2, 1, 8));
        assertMessage("--dimension must be >= 1, got 0", () -> exact(0, 0.5, 8));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
