package com.example;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds images by words with a saved CLIP. */
public final class SearchByWords {
    private SearchByWords() {}

    /** Returns the images that a text describes best, best first. */
    public static List<Path> search(Path savedModel, List<Path> files, String words, int top)
            throws IOException {
        try (ClipModel clip = ClipModel.load(savedModel, Device.cpu())) {
            EmbeddingTable images = clip.embedImages(files);
            EmbeddingTable query = clip.embedTexts(List.of(words));
            Neighbors found = NearestNeighbors.cosine(images).search(query, top);
            List<Path> best = new ArrayList<>();
            for (int rank = 0; rank < top; rank++) {
                best.add(files.get(found.index(0, rank)));
            }
            return best;
        }
    }
}
