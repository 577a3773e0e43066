package ai.dyad.examples.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitingBarTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final CountDownLatch written = new CountDownLatch(1);
    private final PrintStream error = System.err;

    @BeforeEach
    void captureStandardError() {
        PrintStream captured =
                new PrintStream(shown, true, StandardCharsets.UTF_8) {
                    @Override
                    public void println(String line) {
                        super.println(line);
                        written.countDown();
                    }
                };
        System.setErr(captured);
    }

    @AfterEach
    void restoreStandardError() {
        System.setErr(error);
    }

    @Test
    void showsABarDuringLongWork() throws IOException {
        boolean seen =
                WaitingBar.during(
                        "reading emoji",
                        0,
                        () -> {
                            try {
                                return written.await(1, TimeUnit.MINUTES);
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        });
        assertTrue(seen);
        assertTrue(shown.toString(StandardCharsets.UTF_8).contains("reading emoji"));
    }

    @Test
    void showsNothingDuringShortWork() throws IOException {
        assertEquals(1, WaitingBar.during("reading", 60_000, () -> 1));
        assertEquals("", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void rethrowsTheExceptionOfTheWork() {
        IOException failure = new IOException("damaged");
        IOException thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                WaitingBar.during(
                                        "reading",
                                        () -> {
                                            throw failure;
                                        }));
        assertEquals(failure, thrown);
    }
}
