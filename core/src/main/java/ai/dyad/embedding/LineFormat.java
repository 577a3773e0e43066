package ai.dyad.embedding;

/** Formats named rows as lines of text. */
interface LineFormat {

    /** Returns the header for rows of the given length, with its line end. */
    String header(int dimension);

    /** Returns a row, with its line end. */
    String line(String name, float[] row);
}
