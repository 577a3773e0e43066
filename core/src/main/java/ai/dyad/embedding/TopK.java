package ai.dyad.embedding;

/**
 * The best k scores of a stream with their indices; of equal scores the one with the lower index is
 * better.
 *
 * <p>It is a heap with the worst kept score at its root, so that once it is full, one comparison
 * rejects nearly every score of a long stream.
 */
final class TopK {
    private final float[] scores;
    private final int[] indices;
    private int size;

    TopK(int k) {
        scores = new float[k];
        indices = new int[k];
    }

    /**
     * Offers a range of scores.
     *
     * @param run the array of scores
     * @param from the position of the first
     * @param to the position after the last
     * @param firstIndex the index of the first score; higher than all indices offered earlier
     */
    void offer(float[] run, int from, int to, int firstIndex) {
        int position = from;
        for (; position < to && size < scores.length; position++) {
            rise(run[position], firstIndex + position - from);
        }
        if (size < scores.length) {
            return;
        }
        float worst = scores[0];
        for (; position < to; position++) {
            if (run[position] > worst) {
                sink(run[position], firstIndex + position - from);
                worst = scores[0];
            }
        }
    }

    /** Empties this into two arrays, best first. */
    void drain(float[] scoresOut, int[] indicesOut, int offset) {
        while (size > 0) {
            scoresOut[offset + size - 1] = scores[0];
            indicesOut[offset + size - 1] = indices[0];
            size--;
            sink(scores[size], indices[size]);
        }
    }

    private void rise(float score, int index) {
        int slot = size++;
        while (slot > 0) {
            int parent = (slot - 1) / 2;
            if (!worse(score, index, parent)) {
                break;
            }
            put(slot, scores[parent], indices[parent]);
            slot = parent;
        }
        put(slot, score, index);
    }

    /** Replaces the root. */
    private void sink(float score, int index) {
        int slot = 0;
        for (int child = 1; child < size; child = 2 * slot + 1) {
            if (child + 1 < size && worse(scores[child + 1], indices[child + 1], child)) {
                child++;
            }
            if (!worse(scores[child], indices[child], score, index)) {
                break;
            }
            put(slot, scores[child], indices[child]);
            slot = child;
        }
        put(slot, score, index);
    }

    private boolean worse(float score, int index, int slot) {
        return worse(score, index, scores[slot], indices[slot]);
    }

    private static boolean worse(float score, int index, float otherScore, int otherIndex) {
        return score < otherScore || (score == otherScore && index > otherIndex);
    }

    private void put(int slot, float score, int index) {
        scores[slot] = score;
        indices[slot] = index;
    }
}
