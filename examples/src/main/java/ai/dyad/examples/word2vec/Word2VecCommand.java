package ai.dyad.examples.word2vec;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;
import ai.dyad.examples.console.ConsoleJob;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.report.Ending;
import ai.dyad.examples.report.OutOption;
import ai.dyad.examples.report.RunFacts;
import ai.dyad.examples.report.RunReport;
import ai.dyad.examples.wordnet.WordNet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code word2vec}. */
@Command(
        name = "word2vec",
        description =
                "Learn word vectors from a text (skip-gram) and test them on WordNet's relations.")
public final class Word2VecCommand implements Callable<Integer> {
    private static final int NEAREST = 8;
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private OutOption out = new OutOption();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "A text file in UTF-8, one sentence or paragraph per line. Default: WordNet's"
                            + " definitions.")
    private Path text;

    @Option(
            names = "--objective",
            paramLabel = "LOSS",
            defaultValue = "negative-sampling",
            description = "The loss: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Word2VecSettings.Objective objective;

    @Option(
            names = "--dimension",
            paramLabel = "D",
            defaultValue = "64",
            description = "Components of a vector. Default: ${DEFAULT-VALUE}.")
    private int dimension;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Largest distance of two words that make a pair. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(
            names = {"-k", "--noise-samples"},
            paramLabel = "K",
            defaultValue = "10",
            description = "Noise words for each pair. Default: ${DEFAULT-VALUE}.")
    private int noiseSamples;

    @Option(
            names = "--subsampling",
            paramLabel = "SHARE",
            defaultValue = "1e-4",
            description =
                    "Words with a larger share of the text than this are dropped at random."
                            + " Default: ${DEFAULT-VALUE}.")
    private double subsampling;

    @Option(
            names = "--minimum-count",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Minimum count of a word; rarer words are ignored. Default: ${DEFAULT-VALUE}.")
    private int minimumCount;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Passes over the text. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description = "Initial learning rate; it decreases to 0. Default: ${DEFAULT-VALUE}.")
    private float learningRate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random seed. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--nearest",
            paramLabel = "WORD",
            split = ",",
            defaultValue = "dog,music,water,green,run,king,disease,computer",
            description = "Words to print the nearest words of. Default: ${DEFAULT-VALUE}.")
    private List<String> shown;

    /** Creates the command; picocli sets the options. */
    public Word2VecCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        Word2VecSettings settings =
                new Word2VecSettings(
                        objective,
                        dimension,
                        window,
                        noiseSamples,
                        subsampling,
                        epochs,
                        learningRate,
                        seed);
        Device chosen = device.resolve();
        RunFacts facts = RunFacts.begin(spec, chosen);
        List<String> given = text == null ? List.of() : readText();
        WordNet wordNet = WordNet.read();
        List<String> lines = text == null ? wordNet.phrases() : given;
        Corpus corpus = new Corpus(lines, new Vocabulary(lines, minimumCount));
        console.printf(
                Locale.ROOT,
                "%,d words, %,d different ones%n",
                corpus.tokens(),
                corpus.vocabulary().size());
        console.flush();
        Map<String, String> named = settings.asMap();
        named.put("data", text == null ? "wordnet" : text.toString());
        named.put("minimum-count", Integer.toString(minimumCount));
        Path directory = out.create("word2vec", named);
        try (ConsoleJob job = new ConsoleJob("word2vec")) {
            Word2VecTraining training = new Word2VecTraining(corpus, settings, chosen, job);
            EmbeddingTable vectors = training.run();
            job.endProgress();
            if (training.pairs() == 0) {
                System.err.println("dyad: stopped before the first step");
                return INTERRUPTED;
            }
            console.printf(Locale.ROOT, "trained on %,d pairs%n", training.pairs());
            WordVectorFile.write(directory.resolve("vectors.txt"), corpus.vocabulary(), vectors);
            RunReport report = new RunReport("Word vectors", facts, named);
            report.table("Nearest words, by cosine", nearest(corpus.vocabulary(), vectors));
            addScores(
                    report,
                    new RelationTest(corpus.vocabulary(), vectors, wordNet.relations())
                            .scores(seed));
            report.publish(directory, console);
            new Ending(directory)
                    .file("vectors.txt", "the vectors, in word2vec's text format")
                    .print(console);
            return job.stopRequested() ? INTERRUPTED : 0;
        }
    }

    private List<String> readText() throws IOException {
        try {
            return Files.readAllLines(text);
        } catch (NoSuchFileException e) {
            throw new IOException("--data must be a text file, but there is no " + text, e);
        } catch (CharacterCodingException e) {
            throw new IOException("--data must be UTF-8 text, which " + text + " is not", e);
        }
    }

    private AlignedTable nearest(Vocabulary vocabulary, EmbeddingTable vectors) {
        AlignedTable table = new AlignedTable("word", "nearest");
        for (String word : shown) {
            int index = vocabulary.index(word.toLowerCase(Locale.ROOT));
            if (index < 0) {
                table.row(word, "too rare in the text");
                continue;
            }
            Neighbors nearest =
                    NearestNeighbors.cosine(vectors).searchOthers(index, index + 1, NEAREST);
            List<String> words = new ArrayList<>();
            for (int found : nearest.indices(0)) {
                words.add(vocabulary.word(found));
            }
            table.row(word, String.join(", ", words));
        }
        return table;
    }

    private static void addScores(RunReport report, List<RelationScore> scores) {
        if (scores.isEmpty()) {
            report.text(
                    "WordNet's relations",
                    "the text has no words that WordNet relates: nothing to score");
            return;
        }
        AlignedTable table =
                new AlignedTable(
                        "relation",
                        "pairs",
                        "closer than another word",
                        "standard error",
                        "in the 10 nearest",
                        "by chance",
                        "times chance");
        for (RelationScore score : scores) {
            table.row(
                    score.kind().name().toLowerCase(Locale.ROOT),
                    score.pairs(),
                    Cell.percent(score.preferred(), 1),
                    Cell.percent(score.preferredError(), 1),
                    Cell.percent(score.hits(), 1),
                    Cell.percent(score.hitsByChance(), 3),
                    Cell.of(score.hits() / score.hitsByChance(), 0));
        }
        report.table(
                "WordNet's relations",
                table,
                "closer than another word: how often the related word is closer than one of equal"
                        + " frequency; chance is 50%.");
    }
}
