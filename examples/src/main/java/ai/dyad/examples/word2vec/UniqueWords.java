package ai.dyad.examples.word2vec;

import java.util.Arrays;

/** Numbers the different words of a batch, so that each is read and written once. */
final class UniqueWords {
    private final int[] number; // of each word in this batch, -1 outside of it
    private int[] words = new int[1024];
    private int size;

    /**
     * Prepares for a vocabulary.
     *
     * @param vocabularySize the number of words
     */
    UniqueWords(int vocabularySize) {
        number = new int[vocabularySize];
        Arrays.fill(number, -1);
    }

    /** Returns the number of a word within the batch, a new one when it is new. */
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

    /** Returns the different words, each at its number, and forgets them. */
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
