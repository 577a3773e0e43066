package ai.dyad.evaluation;

import ai.dyad.embedding.Neighbors;
import java.util.Arrays;

/** The vote of a query's neighbors, each weighted by exp(similarity / temperature). */
final class Votes {
    private final int[] bank;
    private final double temperature;
    private final double[] sums;

    /**
     * Creates the votes for a bank, given the number of each row's class, from 0 to classes - 1.
     */
    Votes(int[] bank, int classes, double temperature) {
        this.bank = bank;
        this.temperature = temperature;
        this.sums = new double[classes];
    }

    /** Replaces the last vote with that of another query. */
    Votes count(Neighbors neighbors, int query) {
        Arrays.fill(sums, 0);
        double nearest = neighbors.similarity(query, 0);
        for (int rank = 0; rank < neighbors.k(); rank++) {
            // relative to the nearest, which keeps the order and never overflows
            double closeness = neighbors.similarity(query, rank) - nearest;
            sums[bank[neighbors.index(query, rank)]] += Math.exp(closeness / temperature);
        }
        return this;
    }

    int winner() {
        int winner = 0;
        for (int number = 1; number < sums.length; number++) {
            if (sums[number] > sums[winner]) {
                winner = number;
            }
        }
        return winner;
    }

    /**
     * Returns the number of classes ranked above a class. A class without a vote, or one that is
     * not in the bank (a negative number), ranks last.
     */
    int rank(int number) {
        if (number < 0 || sums[number] == 0) {
            return Integer.MAX_VALUE;
        }
        int rank = 0;
        for (int other = 0; other < sums.length; other++) {
            if (sums[other] > sums[number] || (sums[other] == sums[number] && other < number)) {
                rank++;
            }
        }
        return rank;
    }
}
