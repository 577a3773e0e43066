package ai.dyad.embedding;

/** How named rows become lines of text. */
interface LineFormat {

    /** Returns what comes before all rows of that length, with its line end. */
    String header(int dimension);

    /** Returns a row, with its line end. */
    String line(String name, float[] row);
}
