package ai.dyad.evaluation;

import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Computes scores with confidence intervals from ranks, by resampling groups of queries. */
final class Bootstrap {
    private static final int[] DEPTHS = {1, 5, 10};
    private static final long KEY = 0x424F_4F54L;

    private final int resamples;
    private final double confidence;
    private final long seed;

    Bootstrap(int resamples, double confidence, long seed) {
        this.resamples = resamples;
        this.confidence = confidence;
        this.seed = seed;
    }

    double confidence() {
        return confidence;
    }

    RetrievalScores scores(int[] ranks, Matches.Side queries, Matches.Side candidates) {
        int[][] hits = hitsOfGroups(ranks, queries);
        int[] sizes = sizesOfGroups(queries);
        double[][] drawn = draw(hits, sizes);
        Recall[] recalls = new Recall[DEPTHS.length];
        for (int d = 0; d < DEPTHS.length; d++) {
            double[] values = drawn[d];
            Arrays.sort(values);
            int depth = DEPTHS[d];
            recalls[d] =
                    new Recall(
                            depth,
                            Arrays.stream(ranks).filter(rank -> rank <= depth).count()
                                    / (double) ranks.length,
                            quantile(values, (1 - confidence) / 2),
                            quantile(values, (1 + confidence) / 2),
                            chance(depth, queries, candidates));
        }
        int[] sorted = ranks.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return new RetrievalScores(
                ranks.length,
                candidates.rows(),
                recalls[0],
                recalls[1],
                recalls[2],
                (sorted[middle] + sorted[(sorted.length - 1) / 2]) / 2.0,
                Arrays.stream(ranks).average().orElseThrow(),
                Arrays.stream(ranks).mapToDouble(rank -> 1.0 / rank).average().orElseThrow());
    }

    /** Counts the hits at each depth for each group that has queries. */
    private static int[][] hitsOfGroups(int[] ranks, Matches.Side queries) {
        int[][] hits = new int[DEPTHS.length][queries.groups()];
        for (int query = 0; query < ranks.length; query++) {
            for (int d = 0; d < DEPTHS.length; d++) {
                hits[d][queries.group(query)] += ranks[query] <= DEPTHS[d] ? 1 : 0;
            }
        }
        return hits;
    }

    private static int[] sizesOfGroups(Matches.Side queries) {
        return IntStream.range(0, queries.groups()).map(g -> queries.members(g).length).toArray();
    }

    private double[][] draw(int[][] hits, int[] sizes) {
        double[][] drawn = new double[DEPTHS.length][resamples];
        IntStream.range(0, resamples)
                .parallel()
                .forEach(
                        sample -> {
                            CounterRandom random = CounterRandom.of(KEY, seed, sample);
                            long[] found = new long[DEPTHS.length];
                            long queries = 0;
                            for (int i = 0; i < sizes.length; i++) {
                                int group = random.nextInt(sizes.length);
                                queries += sizes[group];
                                for (int d = 0; d < found.length; d++) {
                                    found[d] += hits[d][group];
                                }
                            }
                            for (int d = 0; d < found.length; d++) {
                                drawn[d][sample] = found[d] / (double) queries;
                            }
                        });
        return drawn;
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /**
     * The expected R@k of a random order: the mean over queries of 1 − C(n − m, k) / C(n, k), with
     * n candidates and m matches of a query.
     */
    private static double chance(int depth, Matches.Side queries, Matches.Side candidates) {
        int count = candidates.rows();
        double sum = 0;
        for (int query = 0; query < queries.rows(); query++) {
            int others = count - candidates.members(queries.group(query)).length;
            double none = 1;
            for (int i = 0; i < Math.min(depth, count); i++) {
                none *= Math.max(0, others - i) / (double) (count - i);
            }
            sum += 1 - none;
        }
        return sum / queries.rows();
    }
}
