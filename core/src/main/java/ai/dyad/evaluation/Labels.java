package ai.dyad.evaluation;

import ai.dyad.embedding.EmbeddingTable;

/** The classes of a table that is to be judged by them. */
final class Labels {
    private Labels() {}

    /** Returns the number of classes, the greatest plus one, or says what is missing. */
    static int require(EmbeddingTable table, String name) {
        if (!table.hasLabels()) {
            throw new IllegalArgumentException(
                    "no labels in the " + name + "; give them by withLabels(...)");
        }
        int classes = 0;
        for (int i = 0; i < table.size(); i++) {
            int label = table.label(i);
            if (label < 0) {
                throw new IllegalArgumentException(
                        "classes must be >= 0, but row "
                                + i
                                + " of the "
                                + name
                                + " has class "
                                + label
                                + "; select(...) the rows whose class is known");
            }
            classes = Math.max(classes, label + 1);
        }
        return classes;
    }
}
