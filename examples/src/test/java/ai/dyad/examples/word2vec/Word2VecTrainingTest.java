package ai.dyad.examples.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.examples.console.Job;
import ai.dyad.examples.wordnet.Relation;
import ai.dyad.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Word2VecTrainingTest {
    private static final String[] ANIMALS = {"cat", "dog", "fox", "hen"};
    private static final String[] COLORS = {"red", "blue", "green", "white"};

    /** Lines about animals and lines about colors. */
    private static Corpus twoTopics() {
        CounterRandom random = CounterRandom.of(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String[] topic = i % 2 == 0 ? ANIMALS : COLORS;
            StringBuilder line = new StringBuilder();
            for (int word = 0; word < 6; word++) {
                line.append(topic[random.nextInt(topic.length)]).append(' ');
            }
            lines.add(line.toString());
        }
        return new Corpus(lines, new Vocabulary(lines, 1));
    }

    private static Word2VecSettings settings(Word2VecSettings.Objective objective) {
        return new Word2VecSettings(objective, 8, 3, 4, 1, 20, 0.1f, 5);
    }

    @ParameterizedTest
    @EnumSource
    void wordsOfOneTopicBecomeNeighbors(Word2VecSettings.Objective objective) {
        Corpus corpus = twoTopics();
        Vocabulary words = corpus.vocabulary();
        EmbeddingTable vectors =
                new Word2VecTraining(corpus, settings(objective), Device.cpu(), Job.UNATTENDED)
                        .run();
        assertEquals(8, vectors.size());
        assertEquals(8, vectors.dimension());
        List<Relation> relations = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                relations.add(new Relation(Relation.Kind.SYNONYM, ANIMALS[i], ANIMALS[j]));
                relations.add(new Relation(Relation.Kind.SYNONYM, COLORS[i], COLORS[j]));
            }
        }
        List<RelationScore> scores = new RelationTest(words, vectors, relations).scores(1);
        assertEquals(1, scores.size());
        assertTrue(scores.get(0).preferred() > 0.95, scores.toString());
    }

    @Test
    void sameSeedSameVectors() {
        Word2VecSettings settings =
                new Word2VecSettings(
                        Word2VecSettings.Objective.NEGATIVE_SAMPLING, 4, 2, 3, 1, 1, 0.1f, 5);
        assertArrayEquals(
                new Word2VecTraining(twoTopics(), settings, Device.cpu(), Job.UNATTENDED)
                        .run()
                        .toFloatArray(),
                new Word2VecTraining(twoTopics(), settings, Device.cpu(), Job.UNATTENDED)
                        .run()
                        .toFloatArray());
    }

    @Test
    void updatesRowsWithAdagrad() {
        try (NDManager manager = NDManager.newBaseManager()) {
            LookupTable table = new LookupTable(manager, new float[] {1, 2, 3, 4, 5, 6}, 2);
            NDArray indices = manager.create(new long[] {2, 0});
            for (int step = 0; step < 2; step++) {
                NDArray rows = table.rows(indices);
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDArray slopes = manager.create(new float[][] {{3, 4}, {0, 1}});
                    collector.backward(rows.mul(slopes).sum());
                }
                table.update(indices, rows, 0.5f);
            }
            // h = 12.5 then 25 for the last row, 0.5 then 1 for the first
            double last = 0.5 / Math.sqrt(12.5) + 0.5 / Math.sqrt(25);
            double first = 0.5 / Math.sqrt(0.5) + 0.5;
            float[] expected = {
                1, (float) (2 - first), 3, 4, (float) (5 - 3 * last), (float) (6 - 4 * last)
            };
            assertArrayEquals(expected, table.table().toFloatArray(), 1e-5f);
        }
    }

    @Test
    void randomVectorsScoreAtChance() {
        CounterRandom random = CounterRandom.of(2);
        List<String> text = new ArrayList<>();
        List<Relation> relations = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String word = "w" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            text.add(word);
            relations.add(new Relation(Relation.Kind.HYPERNYM, text.get(0), word));
            relations.add(new Relation(Relation.Kind.PART, word, text.get(i / 2)));
        }
        float[] values = new float[500 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        RelationTest test =
                new RelationTest(new Vocabulary(text, 1), EmbeddingTable.of(values, 4), relations);
        List<RelationScore> scores = test.scores(1);
        RelationScore parts = scores.get(scores.size() - 1);
        assertEquals(Relation.Kind.PART, parts.kind());
        assertEquals(0.5, parts.preferred(), 4 * parts.preferredError());
        assertEquals(10 / 499.0, parts.hitsByChance());
        assertTrue(parts.hits() < 3 * parts.hitsByChance(), parts.toString());
    }

    @Test
    void writesWord2VecsTextFormat(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("vectors.txt");
        Vocabulary words = new Vocabulary(List.of("b b a"), 1);
        WordVectorFile.write(file, words, EmbeddingTable.of(new float[] {1, 2.5f, -3, 0}, 2));
        assertEquals(List.of("2 2", "b 1.0 2.5", "a -3.0 0.0"), Files.readAllLines(file));
    }

    @Test
    void rejectsBadSettings() {
        assertEquals(
                "-k must be >= 1, got 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new Word2VecSettings(
                                                Word2VecSettings.Objective.NCE,
                                                8,
                                                3,
                                                0,
                                                1e-4,
                                                1,
                                                0.1f,
                                                1))
                        .getMessage());
    }
}
