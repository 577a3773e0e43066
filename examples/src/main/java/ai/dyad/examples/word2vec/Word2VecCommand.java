package ai.dyad.examples.word2vec;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbours;
import ai.dyad.embedding.Neighbours;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.console.TextTable;
import ai.dyad.examples.wordnet.WordNet;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code word2vec}. */
@Command(
        name = "word2vec",
        description = "Learns word vectors from a text and tests them on WordNet's relations.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class Word2VecCommand implements Callable<Integer> {
    private static final int NEAREST = 8;

    @Spec private CommandSpec spec;

    @Option(
            names = "--text",
            description =
                    "a text file, UTF-8, one sentence or paragraph a line; default:"
                            + " WordNet's definitions")
    private Path text;

    @Option(
            names = "--objective",
            defaultValue = "NEGATIVE_SAMPLING",
            description = "the loss: ${COMPLETION-CANDIDATES}")
    private Word2VecSettings.Objective objective;

    @Option(names = "--dimension", defaultValue = "64", description = "components of a vector")
    private int dimension;

    @Option(names = "--window", defaultValue = "5", description = "largest distance of a pair")
    private int window;

    @Option(
            names = {"-k", "--noise-samples"},
            defaultValue = "10",
            description = "noise words for each pair")
    private int noiseSamples;

    @Option(
            names = "--subsampling",
            defaultValue = "1e-4",
            description = "share of the text above which a word is thinned out")
    private double subsampling;

    @Option(names = "--minimum-count", defaultValue = "5", description = "rarer words are left out")
    private int minimumCount;

    @Option(names = "--epochs", defaultValue = "10", description = "passes over the text")
    private int epochs;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.1",
            description = "step of each vector at the start, falling to 0")
    private float learningRate;

    @Option(names = "--seed", defaultValue = "1", description = "seed of all randomness")
    private long seed;

    @Option(
            names = "--nearest",
            split = ",",
            defaultValue = "dog,music,water,green,run,king,disease,computer",
            description = "words to print the nearest words of")
    private List<String> shown;

    @Option(names = "--output", description = "write the vectors here, in word2vec's text format")
    private Path output;

    /** Makes the command; the options are set by the command line. */
    public Word2VecCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        Word2VecSettings settings = settings();
        List<String> given = text == null ? List.of() : readText();
        WordNet wordNet = WordNet.read();
        List<String> lines = text == null ? wordNet.phrases() : given;
        Vocabulary vocabulary = vocabulary(lines);
        Corpus corpus = new Corpus(lines, vocabulary);
        System.out.printf(
                Locale.ROOT, "%,d words, %,d different ones%n", corpus.tokens(), vocabulary.size());
        try (ConsoleJob job = new ConsoleJob("word2vec")) {
            Word2VecTraining training = new Word2VecTraining(corpus, settings, job);
            EmbeddingTable vectors = training.run();
            job.endProgress();
            if (training.pairs() == 0) {
                System.err.println("stopped before the first step");
                return 1;
            }
            System.out.printf(Locale.ROOT, "trained on %,d pairs%n%n", training.pairs());
            if (output != null) {
                WordVectorFile.write(output, vocabulary, vectors);
                System.out.println("wrote " + output.toAbsolutePath());
            }
            printNearest(vocabulary, vectors);
            printScores(new RelationTest(vocabulary, vectors, wordNet.relations()).scores(seed));
            return 0;
        }
    }

    private Word2VecSettings settings() {
        try {
            return new Word2VecSettings(
                    objective,
                    dimension,
                    window,
                    noiseSamples,
                    subsampling,
                    epochs,
                    learningRate,
                    seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<String> readText() throws IOException {
        try {
            return Files.readAllLines(text);
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), "no such file: " + text, e);
        } catch (CharacterCodingException e) {
            throw new ParameterException(spec.commandLine(), "not UTF-8 text: " + text, e);
        }
    }

    private Vocabulary vocabulary(List<String> lines) {
        try {
            return new Vocabulary(lines, minimumCount);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void printNearest(Vocabulary vocabulary, EmbeddingTable vectors) {
        for (String word : shown) {
            int index = vocabulary.index(word.toLowerCase(Locale.ROOT));
            if (index < 0) {
                System.out.println(word + ": not in the text often enough");
                continue;
            }
            Neighbours nearest =
                    NearestNeighbours.cosine(vectors).searchOthers(index, index + 1, NEAREST);
            List<String> words = new ArrayList<>();
            for (int found : nearest.indices(0)) {
                words.add(vocabulary.word(found));
            }
            System.out.println(word + ": " + String.join(", ", words));
        }
    }

    private static void printScores(List<RelationScore> scores) {
        if (scores.isEmpty()) {
            System.out.println("the text has no words that WordNet relates: nothing to score");
            return;
        }
        TextTable table =
                new TextTable(
                        "WordNet relation",
                        "pairs",
                        "prefers it to another word (chance 50%)",
                        "in the 10 nearest",
                        "by chance",
                        "times chance");
        for (RelationScore score : scores) {
            table.row(
                    score.kind().name().toLowerCase(Locale.ROOT),
                    score.pairs(),
                    percent(score.preferred()) + " +- " + percent(score.preferredError()),
                    percent(score.hits()),
                    String.format(Locale.ROOT, "%.3f%%", 100 * score.hitsByChance()),
                    String.format(Locale.ROOT, "%.0f", score.hits() / score.hitsByChance()));
        }
        System.out.println();
        System.out.print(table);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}
