package ai.dyad.examples.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.CommandLineTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Word2VecCommandTest {
    @TempDir private Path directory;
    private Path text;

    @BeforeEach
    void writeText() throws IOException {
        text = directory.resolve("text.txt");
        Files.write(text, Collections.nCopies(40, "the Dog and the cat, the hot and the cold"));
    }

    private CommandLineTrial run(String... options) {
        String[] args = new String[options.length + 5];
        String[] first = {
            "word2vec",
            "--data=" + text,
            "--subsampling=1",
            "--epochs=2",
            "--out=" + directory.resolve("run")
        };
        System.arraycopy(first, 0, args, 0, 5);
        System.arraycopy(options, 0, args, 5, options.length);
        return CommandLineTrial.run(args);
    }

    @Test
    void trainsOnATextAndPrintsNeighborsAndWritesVectors() throws IOException {
        Path vectors = directory.resolve("run").resolve("vectors.txt");
        CommandLineTrial trial = run("--nearest=Dog,ship", "--dimension=4");
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("400 words, 6 different ones"), trial::output);
        assertTrue(trial.output().contains("Dog "), trial::output);
        assertTrue(trial.output().contains("too rare in the text"), trial::output);
        assertEquals(7, Files.readAllLines(vectors).size());
        assertEquals("6 4", Files.readAllLines(vectors).get(0));
    }

    @Test
    void reportsThatATextOfUnknownWordsCannotBeScored() throws IOException {
        Files.write(text, Collections.nCopies(9, "qqa qqb qqc"));
        CommandLineTrial trial = run("--nearest=qqa");
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("nothing to score"), trial::output);
    }

    @Test
    void rejectsATextWithoutPairs() throws IOException {
        Files.write(text, Collections.nCopies(9, "dog\ncat"));
        CommandLineTrial trial = run();
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("lines of at least 2 words"), trial::output);
    }

    @Test
    void rejectsBadOptions() throws IOException {
        assertRejected("-k must be >= 1, got 0", "-k=0");
        assertRejected("--window must be >= 1, got 0", "--window=0");
        assertRejected("--subsampling must be > 0, got NaN", "--subsampling=NaN");
        assertRejected("--lr must be > 0, got Infinity", "--lr=Infinity");
        assertRejected("there is no ", "--data=" + directory.resolve("none"));
        Path latin = directory.resolve("latin.txt");
        Files.write(latin, List.of("caf\u00e9 bar"), StandardCharsets.ISO_8859_1);
        assertRejected("must be UTF-8 text", "--data=" + latin);
    }

    private static void assertRejected(String message, String option) {
        CommandLineTrial trial = CommandLineTrial.run("word2vec", option);
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(message), trial::output);
    }
}
