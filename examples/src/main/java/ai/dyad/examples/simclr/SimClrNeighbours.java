package ai.dyad.examples.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbours;
import ai.dyad.embedding.Neighbours;
import ai.dyad.examples.data.LabelledImages;
import ai.dyad.examples.picture.NeighbourPicture;
import ai.dyad.examples.picture.NeighbourPicture.Column;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.ViewGrid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Draws a few pictures and their nearest neighbours by the encoder, before and after training. */
final class SimClrNeighbours {
    private static final int QUERIES = 10;
    private static final int NEIGHBOURS = 6;

    private final LabelledImages images;

    SimClrNeighbours(LabelledImages images) {
        this.images = images;
    }

    void write(EmbeddingTable before, EmbeddingTable after, Path file) throws IOException {
        int size = after.size();
        int count = Math.min(QUERIES, size);
        int[] queries = IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray();
        int[] classes =
                images.labellings().values().stream()
                        .findFirst()
                        .orElseGet(() -> IntStream.generate(() -> -1).limit(size).toArray());
        try (NDManager manager = NDManager.newBaseManager()) {
            new NeighbourPicture(position -> picture(manager, position), classes)
                    .write(
                            queries,
                            List.of(
                                    new Column("before training", nearest(before, queries)),
                                    new Column("after training", nearest(after, queries))),
                            file);
        }
    }

    private static int[][] nearest(EmbeddingTable table, int[] queries) {
        int k = Math.min(NEIGHBOURS + 1, table.size());
        Neighbours found = NearestNeighbours.cosine(table).search(table.select(queries), k);
        int[][] nearest = new int[queries.length][];
        for (int i = 0; i < queries.length; i++) {
            int self = queries[i];
            nearest[i] =
                    Arrays.stream(found.indices(i))
                            .filter(position -> position != self)
                            .limit(NEIGHBOURS)
                            .toArray();
        }
        return nearest;
    }

    private BufferedImage picture(NDManager manager, int position) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray image = images.training().images(scope, position);
            return ViewGrid.builder()
                    .setNormalization(Normalization.NONE)
                    .build()
                    .draw(new NDList(image));
        }
    }
}
