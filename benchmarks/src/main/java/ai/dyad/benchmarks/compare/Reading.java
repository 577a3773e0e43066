package ai.dyad.benchmarks.compare;

import ai.djl.util.JsonUtils;

/**
 * The results of measuring one case in one process.
 *
 * @param name the case
 * @param side dyad or a peer's name
 * @param milliseconds the median time of a run
 * @param itemsPerSecond the items processed per second
 * @param peakMegabytes the increase of the peak resident memory, in MiB, or NaN if it is unknown
 * @param failure the reason why there are no figures, or null
 */
record Reading(
        String name,
        String side,
        double milliseconds,
        double itemsPerSecond,
        double peakMegabytes,
        String failure) {
    static Reading parse(String line) {
        return JsonUtils.GSON.fromJson(line, Reading.class);
    }

    String toLine() {
        return JsonUtils.GSON.toJson(this);
    }
}
