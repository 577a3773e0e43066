package ai.dyad.examples.word2vec;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.examples.console.Job;
import ai.dyad.noise.EmpiricalNoise;
import ai.dyad.noise.NoiseDistribution;
import ai.dyad.random.CounterRandom;

/** Trains word vectors by skip-gram. */
final class Word2VecTraining {
    private static final int BATCH = 1 << 12;
    private static final long NOISE = 3; // key of the random draws

    private final Corpus corpus;
    private final Word2VecSettings settings;
    private final Device device;
    private final Job job;
    private final SkipGrams skipGrams;
    private final NoiseDistribution noise;
    private long pairs;

    /**
     * Creates the training.
     *
     * @param corpus the text
     * @param settings how to train
     * @param device where to compute
     * @param job receives the progress; may request a stop
     */
    Word2VecTraining(Corpus corpus, Word2VecSettings settings, Device device, Job job) {
        this.corpus = corpus;
        this.settings = settings;
        this.device = device;
        this.job = job;
        skipGrams =
                new SkipGrams(corpus, settings.window(), settings.subsampling(), settings.seed());
        noise = EmpiricalNoise.unigram(corpus.vocabulary().counts(), EmpiricalNoise.WORD2VEC_POWER);
    }

    /** Returns the number of pairs trained on so far. */
    long pairs() {
        return pairs;
    }

    /**
     * Trains until the end, or until a stop is requested.
     *
     * @throws IllegalArgumentException if no line has two words left to pair
     */
    EmbeddingTable run() {
        long[] perEpoch = new long[1];
        skipGrams.forEach(0, (center, context) -> ++perEpoch[0] > 0);
        if (perEpoch[0] == 0) {
            throw new IllegalArgumentException(
                    "the text must have lines of at least 2 words that are kept after subsampling,"
                            + " got none: lower --minimum-count or raise --subsampling");
        }
        long groups = Math.max(1, perEpoch[0] / PairBatch.GROUP);
        int size = Math.toIntExact(Math.min(BATCH, groups * PairBatch.GROUP));
        // subsampling differs a little between epochs
        long steps = Math.max(1, perEpoch[0] * settings.epochs() / size);
        try (Word2VecModel model =
                new Word2VecModel(
                        objective(),
                        corpus.vocabulary().size(),
                        settings.dimension(),
                        settings.seed(),
                        device)) {
            Steps taking = new Steps(model, size, steps);
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                skipGrams.forEach(epoch, taking);
            }
            return model.table();
        }
    }

    private SkipGramObjective objective() {
        return switch (settings.objective()) {
            case NEGATIVE_SAMPLING -> SkipGramObjective.negativeSampling();
            case NCE ->
                    SkipGramObjective.nce(
                            EmpiricalNoise.ofCounts(corpus.vocabulary().counts()), noise);
        };
    }

    /** Collects pairs and takes a step for every full batch. */
    private final class Steps implements SkipGrams.Consumer {
        private final Word2VecModel model;
        private final PairBatch batch;
        private final long steps;
        private int filled;
        private long step;

        Steps(Word2VecModel model, int size, long steps) {
            this.model = model;
            this.steps = steps;
            batch = new PairBatch(size, settings.noiseSamples());
        }

        @Override
        public boolean accept(int center, int context) {
            if (step == steps) {
                return false;
            }
            batch.set(filled++, center, context);
            if (filled == batch.size()) {
                filled = 0;
                batch.drawNoise(noise, CounterRandom.of(settings.seed(), NOISE, step));
                float left = 1 - (float) step / steps;
                model.step(batch, settings.learningRate() * left);
                pairs += batch.size();
                job.progress(++step, steps, pairs + " pairs");
            }
            return !job.stopRequested();
        }
    }
}
