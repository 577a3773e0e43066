package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.Neighbours;
import java.util.Arrays;

/** The vote of a query's neighbours, each weighted by exp(similarity / temperature). */
final class Votes {
    private final EmbeddingTable bank;
    private final double temperature;
    private final double[] sums;

    Votes(EmbeddingTable bank, double temperature) {
        this.bank = bank;
        this.temperature = temperature;
        this.sums = new double[Labels.require(bank, "bank")];
    }

    /** Forgets the last vote and takes that of another query. */
    Votes count(Neighbours neighbours, int query) {
        Arrays.fill(sums, 0);
        double nearest = neighbours.similarity(query, 0);
        for (int rank = 0; rank < neighbours.k(); rank++) {
            // relative to the nearest, which leaves the order as it is and never overflows
            double closeness = neighbours.similarity(query, rank) - nearest;
            sums[bank.label(neighbours.index(query, rank))] += Math.exp(closeness / temperature);
        }
        return this;
    }

    int winner() {
        int winner = 0;
        for (int label = 1; label < sums.length; label++) {
            if (sums[label] > sums[winner]) {
                winner = label;
            }
        }
        return winner;
    }

    /**
     * Returns how many classes beat a class; no class is beaten by more than one without a vote.
     */
    int rank(int label) {
        if (label >= sums.length || sums[label] == 0) {
            return Integer.MAX_VALUE;
        }
        int rank = 0;
        for (int other = 0; other < sums.length; other++) {
            if (sums[other] > sums[label] || (sums[other] == sums[label] && other < label)) {
                rank++;
            }
        }
        return rank;
    }
}
