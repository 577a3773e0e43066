package ai.dyad.examples.clip;

import ai.dyad.clip.ClipModel;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.figure.DatasetImages;
import ai.dyad.vision.figure.RetrievalFigure;
import ai.dyad.vision.figure.RetrievalFigure.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws a few held-out captions, each with its five nearest images. */
final class RetrievalSample {
    private static final int CAPTIONS = 12;
    private static final int NEAREST = 5;
    private static final long DRAW = 0x4452_4157L;

    private final CaptionedImages images;
    private final ClipModel model;

    RetrievalSample(CaptionedImages images, ClipModel model) {
        this.images = images;
        this.model = model;
    }

    void write(Path file) throws IOException {
        List<String> captions = images.allCaptions();
        long[] groups = images.captionGroupIds();
        List<Integer> chosen = chosen(captions.size());
        EmbeddingTable bank = model.images().embed(images, new LoadingBar());
        EmbeddingTable queries = model.embedTexts(chosen.stream().map(captions::get).toList());
        Neighbors found = NearestNeighbors.cosine(bank).search(queries, NEAREST);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            long group = groups[chosen.get(i)];
            List<Integer> positions = IntStream.of(found.indices(i)).boxed().toList();
            Set<Integer> right =
                    positions.stream()
                            .filter(position -> bank.groupId(position) == group)
                            .collect(Collectors.toSet());
            rows.add(new Row(captions.get(chosen.get(i)), positions, right));
        }
        new RetrievalFigure(DatasetImages.of(images)).write(rows, file);
    }

    /** Chooses the captions to draw, the same in every run. */
    private static List<Integer> chosen(int captions) {
        CounterRandom random = CounterRandom.of(DRAW, captions);
        Set<Integer> chosen = new LinkedHashSet<>();
        while (chosen.size() < Math.min(CAPTIONS, captions)) {
            chosen.add(random.nextInt(captions));
        }
        return new ArrayList<>(chosen);
    }
}
