package ai.dyad.examples.cpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import ai.dyad.data.BatchKey;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import ai.dyad.examples.console.Job;
import ai.dyad.examples.data.DataSource;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.information.MutualInformationEstimate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpcCommandTest {
    private static CpcSettings settings(int steps, int batchSize, Integer... ahead) {
        return new CpcSettings(List.of(ahead), 16, steps, batchSize, 5e-3f, 0, 3);
    }

    private static CpcResult run(CpcSettings settings, Job job)
            throws IOException, TranslateException {
        PrintWriter quiet = new PrintWriter(PrintWriter.nullWriter());
        try (LabeledImages emoji = new DataSource(16, Device.cpu()).open("emoji", quiet)) {
            return new CpcExperiment(new Sequences(emoji), settings, Device.cpu(), job).run();
        }
    }

    @Test
    void reportsAndPlotsBoundsAndProbes(@TempDir Path directory) throws IOException {
        Path figure = directory.resolve("run").resolve("cpc.png");
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "cpc",
                        "--data=emoji",
                        "--device=cpu",
                        "--steps=4",
                        "--batch=16",
                        "--context-width=8",
                        "--probe-samples=200",
                        "--ahead=1,4",
                        "--out=" + figure.getParent());
        assertEquals(0, trial.exitCode(), trial::output);
        for (String expected :
                List.of(
                        "each a sequence of 32 rows",
                        "rows ahead",
                        "2.773",
                        "Linear probe of the group",
                        "raw pixels",
                        "untrained network, last",
                        "trained network, mean of all",
                        "in " + figure.getParent() + ":")) {
            assertTrue(trial.output().contains(expected), trial::output);
        }
        assertTrue(ImageIO.read(figure.toFile()).getHeight() > 1000);
    }

    @Test
    void learnsMoreAboutNearRowsThanFarRows() throws IOException, TranslateException {
        CpcResult result = run(settings(60, 32, 1, 8), Job.UNATTENDED);
        MutualInformationEstimate near = result.bounds().get(0).estimate();
        MutualInformationEstimate far = result.bounds().get(1).estimate();
        assertEquals(Math.log(32), near.ceiling());
        assertTrue(near.nats() < near.ceiling(), near.toString());
        assertTrue(far.low() > 0.3, far.toString());
        assertTrue(near.low() > far.high(), near + " and " + far);
        assertTrue(result.curve().get(0).bounds().get(0).estimate().nats() < 0.3);
        assertEquals(60, result.curve().get(result.curve().size() - 1).step());
        assertTrue(result.probes().isEmpty());
    }

    @Test
    void sameSeedSameBounds() throws IOException, TranslateException {
        CpcSettings settings = settings(3, 16, 2);
        assertEquals(run(settings, Job.UNATTENDED), run(settings, Job.UNATTENDED));
    }

    @Test
    void evaluatesTheModelTrainedUntilAStop() throws IOException, TranslateException {
        int[] steps = new int[1];
        Job impatient =
                new Job() {
                    @Override
                    public void progress(long done, long total, String doing) {
                        steps[0]++;
                    }

                    @Override
                    public boolean stopRequested() {
                        return steps[0] > 1;
                    }
                };
        CpcResult result = run(settings(1000, 16, 1), impatient);
        assertEquals(1, result.bounds().size());
        assertTrue(steps[0] < 10, "steps: " + steps[0]);
    }

    @Test
    void positionsFollowAQuarterOfContextAndStayWithinTheImage() {
        CpcSettings settings = settings(1, 2, 8, 1);
        CpcViews views = new CpcViews((data, key) -> new NDList(data.head()), settings, 28);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList data = new NDList(manager.zeros(new Shape(2, 1, 28, 28)));
            boolean moved = false;
            for (int batch = 0; batch < 50; batch++) {
                long[] drawn =
                        views.views(data, BatchKey.of(0, 1, new long[] {batch, 0}))
                                .get(1)
                                .toLongArray();
                for (int p = 0; p < CpcViews.POSITIONS; p++) {
                    // rows 7 to 19, so that 19 + 8 is the last of 28
                    assertTrue(drawn[p] >= 7 && drawn[p] <= 19, "position " + drawn[p]);
                }
                moved |= drawn[0] != 7;
            }
            assertTrue(moved);
            assertEquals(
                    List.of(8L, 11L, 15L, 18L),
                    Arrays.stream(views.plain(data.head(), 0, 1).get(1).toLongArray())
                            .boxed()
                            .toList());
        }
    }

    @Test
    void doesNotProbeImagesWithoutClasses(@TempDir Path directory) throws IOException {
        Path images = directory.resolve("images");
        ShapeImages.write(images, 12);
        Path flat = Files.createDirectory(directory.resolve("flat"));
        try (var files = Files.walk(images)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getParent().getFileName() + "-" + file.getFileName();
                Files.copy(file, flat.resolve(name));
            }
        }
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "cpc",
                        "--data=folder:" + flat,
                        "--device=cpu",
                        "--steps=2",
                        "--batch=2",
                        "--out=" + directory.resolve("run"));
        assertEquals(0, trial.exitCode(), trial::output);
        assertFalse(trial.output().contains("Linear probe of"), trial::output);
        assertTrue(trial.output().contains("no classes"), trial::output);
    }

    @Test
    void rejectsBadOptions() {
        assertRejected("--ahead must be >= 1, got [0, 2]", "--ahead=0,2");
        assertRejected("--ahead must be different numbers, got [2, 2]", "--ahead=2,2");
        assertRejected("--batch must be >= 2, got 1", "--batch=1");
        assertRejected("--steps must be >= 1, got 0", "--steps=0");
        assertRejected("--lr must be > 0, got NaN", "--lr=NaN");
        assertRejected(
                "--ahead must be < 24, so that a quarter of the 32 rows of an image are"
                        + " context, got [1, 24]",
                "--data=emoji",
                "--ahead=1,24");
        assertRejected("--batch must be <= the", "--data=emoji", "--batch=100000");
        assertRejected("there is no", "--data=nowhere");
        assertEquals(
                "--context-width must be >= 1, got 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new CpcSettings(List.of(1), 0, 1, 2, 1, 0, 1))
                        .getMessage());
    }

    private static void assertRejected(String message, String... options) {
        String[] args = new String[options.length + 1];
        args[0] = "cpc";
        System.arraycopy(options, 0, args, 1, options.length);
        CommandLineTrial trial = CommandLineTrial.run(args);
        assertTrue(trial.output().contains(message), trial::output);
        assertEquals(1, trial.exitCode(), trial::output);
    }
}
