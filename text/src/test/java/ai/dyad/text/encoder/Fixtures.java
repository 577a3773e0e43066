package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Results of the reference implementations, stored beside the scripts that made them. */
final class Fixtures {

    /** Float32 sums in another order differ by a few ulp per layer; far below this. */
    static final float TOLERANCE = 1e-4f;

    private Fixtures() {}

    static Path path(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonObject json(String name) throws IOException {
        try (Reader reader = Files.newBufferedReader(path(name), StandardCharsets.UTF_8)) {
            return JsonUtils.GSON.fromJson(reader, JsonObject.class);
        }
    }

    static NDArray ids(NDManager manager, JsonArray rows) {
        long[][] ids = JsonUtils.GSON.fromJson(rows, long[][].class);
        long[] flat = Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray();
        return manager.create(flat, new Shape(ids.length, ids[0].length));
    }

    static float[] flat(JsonArray rows) {
        float[][] values = JsonUtils.GSON.fromJson(rows, float[][].class);
        float[] flat = new float[values.length * values[0].length];
        for (int i = 0; i < values.length; i++) {
            System.arraycopy(values[i], 0, flat, i * values[0].length, values[0].length);
        }
        return flat;
    }
}
