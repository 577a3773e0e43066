package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import ai.dyad.random.CounterRandom;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/** Images and torchvision's results for them; see augment/generate.py. */
final class Fixtures {
    private Fixtures() {}

    static JsonObject parity() {
        return json("parity.json");
    }

    /** Torchvision's results of affine, erasing and RandAugment steps; see generate_steps.py. */
    static JsonObject steps() {
        return json("steps.json");
    }

    private static JsonObject json(String name) {
        try (Reader reader =
                new InputStreamReader(
                        Fixtures.class.getResourceAsStream("/augment/" + name),
                        StandardCharsets.UTF_8)) {
            return JsonUtils.GSON.fromJson(reader, JsonObject.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] pixels(JsonObject parity, String image) {
        int[] values =
                JsonUtils.GSON.fromJson(parity.getAsJsonObject(image).get("values"), int[].class);
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return pixels;
    }

    static int[] shape(JsonObject parity, String name) {
        return JsonUtils.GSON.fromJson(oneCase(parity, name).get("shape"), int[].class);
    }

    static float[] values(JsonObject parity, String name) {
        return JsonUtils.GSON.fromJson(oneCase(parity, name).get("values"), float[].class);
    }

    /** Returns n different indices of samples. */
    static long[] indices(int n) {
        return LongStream.range(0, n).toArray();
    }

    /** Returns deterministic images with edges, gradients and colors. */
    static NDArray images(NDManager manager, int count, int channels, int side) {
        byte[] bytes = new byte[count * channels * side * side];
        CounterRandom random = CounterRandom.of(count, channels, side);
        int position = 0;
        for (int plane = 0; plane < count * channels; plane++) {
            int slant = random.nextInt(4);
            int edge = random.nextInt(side);
            for (int pixel = 0; pixel < side * side; pixel++) {
                double wave = Math.sin((pixel % side + slant * (pixel / side)) / 3.0);
                double step = pixel % side > edge ? 60 : -20;
                bytes[position++] = (byte) (int) (110 + 70 * wave + step);
            }
        }
        Shape shape = new Shape(count, channels, side, side);
        return manager.create(ByteBuffer.wrap(bytes), shape, DataType.UINT8);
    }

    private static JsonObject oneCase(JsonObject parity, String name) {
        return parity.getAsJsonObject("cases").getAsJsonObject(name);
    }
}
