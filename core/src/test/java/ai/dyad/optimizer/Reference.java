package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** PyTorch's updates of fixed weights and gradients; see make_reference.py. */
final class Reference {
    static final int STEPS = 20;

    /** Twenty steps of single-precision rounding, in another order of operations. */
    private static final double RELATIVE_TOLERANCE = 1e-6;

    private final JsonObject json;

    Reference() {
        try (InputStream in = Reference.class.getResourceAsStream("/optimizer/reference.json");
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            json = JsonUtils.GSON.fromJson(reader, JsonObject.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The weights before the first step, by name. */
    Map<String, NDArray> weights(NDManager manager) {
        return tensors(manager, json.getAsJsonObject("weights"));
    }

    /** The gradients of one step, by name of their weight; the first step is 1. */
    Map<String, NDArray> gradients(NDManager manager, int step) {
        return tensors(manager, json.getAsJsonArray("gradients").get(step - 1).getAsJsonObject());
    }

    Map<String, NDArray> result(NDManager manager, String name) {
        return tensors(manager, json.getAsJsonObject("results").getAsJsonObject(name));
    }

    double schedule(int step) {
        return json.getAsJsonArray("schedule").get(step - 1).getAsDouble();
    }

    List<Clipped> clipped(NDManager manager) {
        List<Clipped> cases = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray("clipped")) {
            JsonObject object = element.getAsJsonObject();
            cases.add(
                    new Clipped(
                            object.get("limit").getAsFloat(),
                            object.get("norm").getAsFloat(),
                            tensors(manager, object.getAsJsonObject("gradients"))));
        }
        return cases;
    }

    record Clipped(float limit, float norm, Map<String, NDArray> gradients) {}

    /** Makes {@link #STEPS} updates with the gradients of the reference. */
    void train(Map<String, NDArray> weights, ResumableOptimizer optimizer) {
        train(weights, optimizer, 1, STEPS);
    }

    void train(Map<String, NDArray> weights, ResumableOptimizer optimizer, int first, int last) {
        NDManager manager = weights.values().iterator().next().getManager();
        for (int step = first; step <= last; step++) {
            try (NDManager scope = manager.newSubManager()) {
                gradients(scope, step)
                        .forEach((name, grad) -> optimizer.update(name, weights.get(name), grad));
            }
        }
    }

    static void assertClose(Map<String, NDArray> expected, Map<String, NDArray> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, array) -> assertClose(name, array, actual.get(name)));
    }

    private static void assertClose(String name, NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape(), name);
        float[] wanted = expected.toFloatArray();
        float[] got = actual.toFloatArray();
        for (int i = 0; i < wanted.length; i++) {
            double tolerance = RELATIVE_TOLERANCE * Math.abs(wanted[i]);
            assertEquals(wanted[i], got[i], tolerance, name + "[" + i + "]");
        }
    }

    private Map<String, NDArray> tensors(NDManager manager, JsonObject values) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : values.entrySet()) {
            float[] data = JsonUtils.GSON.fromJson(entry.getValue(), float[].class);
            arrays.put(entry.getKey(), manager.create(data, shape(entry.getKey())));
        }
        return arrays;
    }

    private Shape shape(String name) {
        JsonArray sizes = json.getAsJsonObject("shapes").getAsJsonArray(name);
        return new Shape(JsonUtils.GSON.fromJson(sizes, long[].class));
    }
}
