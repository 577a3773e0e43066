package ai.dyad.benchmarks.compare;

import ai.djl.util.JsonUtils;

/**
 * The measurement of one process.
 *
 * @param name the case
 * @param side dyad or a peer's name
 * @param milliseconds the median time of a run
 * @param itemsPerSecond the things worked on in a second
 * @param peakMegabytes the peak of resident memory above what was resident before, or NaN
 * @param failure why there are no figures; null where there are
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
