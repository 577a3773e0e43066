package ai.dyad.examples.word2vec;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.examples.wordnet.Relation;
import ai.dyad.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Tests word vectors on relations between words.
 *
 * <p>It asks two questions about each related pair (a, b). First, is b closer to a than b', the
 * second word of another pair of the same kind and so as frequent as b on average? Chance is 1/2.
 * Second, is b among the ten nearest words of a? Chance is ten divided by the number of words.
 */
final class RelationTest {
    private static final int NEAREST = 10;
    private static final int MOST_PAIRS = 4000;

    private final Vocabulary vocabulary;
    private final EmbeddingTable vectors;
    private final Set<Relation> relations;

    /**
     * Creates the test.
     *
     * @param vocabulary the words
     * @param vectors their vectors
     * @param relations pairs of related words; those with unknown words are ignored
     */
    RelationTest(Vocabulary vocabulary, EmbeddingTable vectors, Collection<Relation> relations) {
        this.vocabulary = vocabulary;
        this.vectors = vectors.normalized();
        this.relations = new HashSet<>();
        for (Relation relation : relations) {
            if (vocabulary.index(relation.first()) >= 0
                    && vocabulary.index(relation.second()) >= 0) {
                this.relations.add(relation);
            }
        }
    }

    /** Tests every kind of relation that has at least one pair to compare with another. */
    List<RelationScore> scores(long seed) {
        List<RelationScore> scores = new ArrayList<>();
        for (Relation.Kind kind : Relation.Kind.values()) {
            List<Relation> pairs =
                    new ArrayList<>(
                            relations.stream()
                                    .filter(each -> each.kind() == kind)
                                    .sorted(
                                            Comparator.comparing(Relation::first)
                                                    .thenComparing(Relation::second))
                                    .toList());
            shuffle(pairs, CounterRandom.of(seed));
            RelationScore score = score(kind, pairs.subList(0, Math.min(pairs.size(), MOST_PAIRS)));
            if (score.pairs() > 0) {
                scores.add(score);
            }
        }
        return scores;
    }

    private static void shuffle(List<Relation> pairs, RandomGenerator random) {
        for (int i = pairs.size() - 1; i > 0; i--) {
            Collections.swap(pairs, i, random.nextInt(i + 1));
        }
    }

    private RelationScore score(Relation.Kind kind, List<Relation> pairs) {
        double preferred = 0;
        int asked = 0;
        for (int i = 0; i < pairs.size(); i++) {
            Relation pair = pairs.get(i);
            String other = pairs.get((i + 1) % pairs.size()).second();
            boolean related = relations.contains(new Relation(kind, pair.first(), other));
            if (!related && !other.equals(pair.first())) {
                double difference =
                        similarity(pair.first(), pair.second()) - similarity(pair.first(), other);
                preferred += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
                asked++;
            }
        }
        double share = preferred / Math.max(1, asked);
        double error = Math.sqrt(share * (1 - share) / Math.max(1, asked));
        double byChance = Math.min(1, NEAREST / (vocabulary.size() - 1.0));
        double hits = asked == 0 ? 0 : hits(pairs);
        return new RelationScore(kind, asked, share, error, hits, byChance);
    }

    private double similarity(String first, String second) {
        float[] a = vectors.row(vocabulary.index(first));
        float[] b = vectors.row(vocabulary.index(second));
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private double hits(List<Relation> pairs) {
        int[] queries = pairs.stream().mapToInt(pair -> vocabulary.index(pair.first())).toArray();
        Neighbors found =
                NearestNeighbors.cosine(vectors).search(vectors.select(queries), NEAREST + 1);
        int hits = 0;
        for (int i = 0; i < pairs.size(); i++) {
            int wanted = vocabulary.index(pairs.get(i).second());
            for (int index : found.indices(i)) { // one of them is the word itself
                hits += index == wanted ? 1 : 0;
            }
        }
        return (double) hits / pairs.size();
    }
}
