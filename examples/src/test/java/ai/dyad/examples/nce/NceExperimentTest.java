package ai.dyad.examples.nce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.dyad.examples.console.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NceExperimentTest {
    private static final int STEPS = 400;

    private static NceSettings settings(NoiseKind noise, Integer... noiseSamples) {
        return new NceSettings(12, 3, List.of(noiseSamples), noise, STEPS, 128, 3);
    }

    private static List<NceResult> run(NceSettings settings, NceMethod... methods) {
        return new NceExperiment(settings, List.of(methods), Device.cpu(), Job.UNATTENDED).run();
    }

    @Test
    void consistentMethodsRecoverTheDistributionAndOnlyLocalNceSelfNormalizes() {
        NceMethod[] consistent =
                Arrays.stream(NceMethod.values())
                        .filter(each -> each.consistency() == NceMethod.Consistency.ALWAYS)
                        .toArray(NceMethod[]::new);
        List<NceResult> results = run(settings(NoiseKind.UNIGRAM, 4), consistent);
        assertEquals(6, results.size());
        for (NceResult result : results) {
            double divergence = result.last().divergence();
            if (result.reading() == Reading.SOFTMAX_OF_RATIO) {
                assertTrue(divergence > 0.1, result.name() + " has KL " + divergence);
            } else {
                assertTrue(divergence < 0.01, result.name() + " has KL " + divergence);
            }
            double meanLogZ = Math.abs(result.last().normalization().meanLogZ());
            if (result.method() == NceMethod.LOCAL_NCE) {
                assertTrue(meanLogZ < 0.05, "mean log Z is " + meanLogZ);
            } else {
                assertTrue(meanLogZ > 0.5, result.name() + " has mean log Z " + meanLogZ);
            }
        }
    }

    @Test
    void withUniformNoiseTheRatioIsTheDistribution() {
        List<NceResult> results = run(settings(NoiseKind.UNIFORM, 4), NceMethod.INFO_NCE);
        assertEquals(2, results.size());
        for (NceResult result : results) {
            double divergence = result.last().divergence();
            assertTrue(divergence < 0.01, result.name() + " has KL " + divergence);
        }
    }

    @Test
    void divergenceFallsAsNoiseSamplesGrow() {
        NceMethod[] sampled = {
            NceMethod.LOCAL_NCE,
            NceMethod.GLOBAL_NCE,
            NceMethod.IMPORTANCE_SAMPLED,
            NceMethod.TARGET_INCLUDED
        };
        List<NceResult> results = run(settings(NoiseKind.UNIFORM, 1, 8), sampled);
        for (NceMethod method : sampled) {
            List<Double> divergences =
                    results.stream()
                            .filter(each -> each.method() == method)
                            .map(each -> each.last().divergence())
                            .toList();
            assertEquals(2, divergences.size());
            assertTrue(divergences.get(0) > 1.2 * divergences.get(1), method + ": " + divergences);
        }
    }

    @Test
    void divergenceIsZeroOnlyForTheTrueDistribution() {
        TruthTable truth = new TruthTable(7, 3, 1);
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] exact = truth.logProbabilities(manager).toFloatArray();
            assertEquals(0, truth.divergence(exact), 1e-6);
            float[] doubled = exact.clone();
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] += (float) Math.log(2);
            }
            // sum p log(1/2) - p + 2p: a model whose sum is 2 has divergence 1 - log 2
            assertEquals(1 - Math.log(2), truth.divergence(doubled), 1e-6);
        }
    }

    @Test
    void writesAReportAndAFigure(@TempDir Path directory) throws IOException {
        NceSettings settings = new NceSettings(6, 2, List.of(1, 4), NoiseKind.ZIPF, 20, 16, 5);
        List<NceResult> results = run(settings, NceMethod.values());
        NceReport report = new NceReport(results, settings);
        String table = report.table().toString();
        assertTrue(table.contains("InfoNCE, without q"), table);
        assertTrue(table.contains("no: it is a ratio"), table);
        Path figure = directory.resolve("new").resolve("nce.png");
        report.draw(figure);
        assertTrue(ImageIO.read(figure.toFile()).getHeight() > 1000);
    }

    @Test
    void sameSeedSameResult() {
        NceSettings settings = new NceSettings(6, 2, List.of(4), NoiseKind.MARGINAL, 20, 16, 5);
        assertEquals(run(settings, NceMethod.LOCAL_NCE), run(settings, NceMethod.LOCAL_NCE));
    }

    @Test
    void rejectsBadSettings() {
        assertEquals(
                "-k must be >= 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> settings(NoiseKind.UNIFORM, 0))
                        .getMessage());
    }
}
