package ai.dyad.examples.simclr;

import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.examples.data.LabeledImages;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.figure.DatasetImages;
import ai.dyad.vision.figure.NeighborFigure;
import ai.dyad.vision.figure.NeighborFigure.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Draws a few images and their nearest neighbors, before and after training. */
final class SimClrNeighbors {
    private static final int QUERIES = 10;
    private static final int NEIGHBORS = 6;
    private static final int DRAWS = 400;
    private static final long QUERY_DRAW = 0x5155_4552_59L;

    private final LabeledImages images;

    SimClrNeighbors(LabeledImages images) {
        this.images = images;
    }

    void write(EmbeddingTable before, EmbeddingTable after, Path file) throws IOException {
        int size = after.size();
        int[] classes =
                images.labelings().values().stream()
                        .findFirst()
                        .orElseGet(() -> IntStream.generate(() -> -1).limit(size).toArray());
        int[] queries = queries(classes);
        new NeighborFigure(DatasetImages.of(images.training()), classes)
                .write(
                        queries,
                        List.of(
                                new Column("before training", nearest(before, queries)),
                                new Column("after training", nearest(after, queries))),
                        file);
    }

    /** Chooses the query images, the same in every run, from as many classes as possible. */
    private static int[] queries(int[] classes) {
        CounterRandom random = CounterRandom.of(QUERY_DRAW, classes.length);
        Set<Integer> queries = new LinkedHashSet<>();
        Set<Integer> seen = new HashSet<>();
        for (int draw = 0; draw < DRAWS && queries.size() < QUERIES; draw++) {
            int position = random.nextInt(classes.length);
            if (seen.add(classes[position]) || draw > DRAWS / 2) {
                queries.add(position);
            }
        }
        return queries.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<List<Integer>> nearest(EmbeddingTable table, int[] queries) {
        int k = Math.min(NEIGHBORS + 1, table.size());
        Neighbors found = NearestNeighbors.cosine(table).search(table.select(queries), k);
        List<List<Integer>> nearest = new ArrayList<>();
        for (int i = 0; i < queries.length; i++) {
            int self = queries[i];
            nearest.add(
                    Arrays.stream(found.indices(i))
                            .filter(position -> position != self)
                            .limit(NEIGHBORS)
                            .boxed()
                            .toList());
        }
        return nearest;
    }
}
