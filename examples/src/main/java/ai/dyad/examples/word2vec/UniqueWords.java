package ai.dyad.examples.word2vec;

import java.util.Arrays;

/** Numbers the distinct words of a batch, so that each vector is read and written once. */
final class UniqueWords {
    private final int[] number; // of each word; -1 if it is not in this batch
    private int[] words = new int[1024];
    private int size;

    /**
     * Creates an empty numbering.
     *
     * @param vocabularySize the number of words in the vocabulary
     */
    UniqueWords(int vocabularySize) {
        number = new int[vocabularySize];
        Arrays.fill(number, -1);
    }

    /** Returns the number of a word, which is added to the batch if it is new. */
    int add(int word) {
        if (number[word] < 0) {
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            number[word] = size;
            words[size++] = word;
        }
        return number[word];
    }

    /** Returns the words in the order of their numbers, and clears the batch. */
    long[] drain() {
        long[] drained = new long[size];
        for (int i = 0; i < size; i++) {
            drained[i] = words[i];
            number[words[i]] = -1;
        }
        size = 0;
        return drained;
    }
}
