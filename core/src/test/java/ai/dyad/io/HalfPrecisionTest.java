package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    private static final int VALUES = 1 << 16;

    @Test
    void widensEveryF16AsTheEngineDoes() {
        float[] widened = widen(StoredType.F16);
        try (NDManager manager = NDManager.newBaseManager()) {
            ByteBuffer halves = ByteBuffer.allocateDirect(2 * VALUES);
            halves.order(ByteOrder.nativeOrder());
            for (int i = 0; i < VALUES; i++) {
                halves.putShort((short) i);
            }
            NDArray array = manager.create(halves.rewind(), new Shape(VALUES), DataType.FLOAT16);
            float[] expected = array.toType(DataType.FLOAT32, true).toFloatArray();
            assertArrayEquals(expected, widened);
            for (int i = 0; i < VALUES; i++) { // the signs of zeros, too
                if (!Float.isNaN(expected[i])) {
                    assertEquals(
                            Float.floatToRawIntBits(expected[i]),
                            Float.floatToRawIntBits(widened[i]));
                }
            }
        }
    }

    @Test
    void widensEveryBf16ToTheFloatWhoseUpperHalfItIs() {
        float[] widened = widen(StoredType.BF16);
        for (int i = 0; i < VALUES; i++) {
            assertEquals(Float.intBitsToFloat(i << 16), widened[i]);
        }
    }

    @Test
    void agreesWithPyTorch() throws IOException, URISyntaxException {
        Path file = Path.of(HalfPrecisionTest.class.getResource("half.safetensors").toURI());
        try (NDManager manager = NDManager.newBaseManager()) {
            PublishedWeights weights = PublishedWeights.open(file);
            for (String name : new String[] {"bf16", "f16"}) {
                NDArray expected = weights.read(manager, name + ".expected");
                NDArray read = weights.read(manager, name);
                assertEquals(new Shape(6, 8), read.getShape());
                assertEquals(DataType.FLOAT32, read.getDataType());
                assertArrayEquals(expected.toFloatArray(), read.toFloatArray());
            }
            Map<String, NDArray> all = Safetensors.read(manager, file);
            assertEquals(DataType.FLOAT32, all.get("bf16").getDataType());
            assertEquals(DataType.FLOAT16, all.get("f16").getDataType());
            assertArrayEquals(
                    all.get("bf16.expected").toFloatArray(), all.get("bf16").toFloatArray());
        }
    }

    private static float[] widen(StoredType type) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 * VALUES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < VALUES; i++) {
            buffer.putShort(2 * (VALUES + i), (short) i);
        }
        HalfPrecision.widen(buffer, type);
        float[] values = new float[VALUES];
        buffer.asFloatBuffer().get(values);
        return values;
    }
}
