package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TwoProcessesTest extends HubTest {

    /** Fetches a model in a process of its own: the endpoint, the cache. */
    public static void main(String[] args) throws IOException {
        new ModelHub.Builder(new HubEnvironment(Map.of(), Path.of(args[1])))
                .optEndpoint(args[0])
                .optCache(Path.of(args[1]))
                .build()
                .resolve("org/model");
    }

    @Test
    void fetchesOnceForTwoProcesses() throws Exception {
        hub().hangs = true;
        hub().cutAfter = rest -> rest / 2;
        Process first = start();
        awaitHalf(first);
        Process second = start();
        while (hub().count("HEAD hub /org/model/resolve") <= LOADED.size() && second.isAlive()) {
            Thread.onSpinWait(); // until the second, too, is at the weights
        }
        hub().cutAfter = rest -> rest;
        hub().hangs = false;
        assertEnds(first);
        assertEnds(second);
        assertWhole(snapshot());
        assertEquals(List.of("null null", "null bytes=150000-"), hub().cdnHeaders);
    }

    @Test
    void continuesWhereAKilledProcessStopped() throws Exception {
        hub().hangs = true;
        hub().cutAfter = rest -> rest / 2;
        Process killed = start();
        awaitHalf(killed);
        killed.destroyForcibly().waitFor();
        hub().cutAfter = rest -> rest;
        hub().hangs = false;
        builder().build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals("null bytes=150000-", hub().cdnHeaders.get(1));
    }

    @RepeatedTest(10) // each has its own cache
    void fetchesOnceForManyThreads() throws Exception {
        ModelHub models = builder().build();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<ModelSnapshot>> futures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                futures.add(executor.submit(() -> models.resolve("org/model")));
            }
            for (Future<ModelSnapshot> future : futures) {
                assertEquals(snapshot(), future.get(30, TimeUnit.SECONDS).directory());
            }
        } finally {
            executor.shutdownNow();
        }
        assertWhole(snapshot());
        assertEquals(1, hub().count("GET cdn"));
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TwoProcessesTest.class.getName(),
                        hub().endpoint(),
                        cache().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitHalf(Process process) throws IOException {
        while (!Files.exists(part()) || Files.size(part()) < 150_000) {
            assertTrue(process.isAlive(), "ended before its download");
            Thread.onSpinWait();
        }
    }

    private static void assertEnds(Process process) throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }
}
