package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;

class SiameseTextEncoderTest {

    private static final int WIDTH = 8;

    @Test
    void encodesEachKindOfTextAtItsOwnLength() {
        try (NDManager manager = NDManager.newBaseManager()) {
            BertEncoder encoder = encoder();
            SiameseTextEncoder siamese = new SiameseTextEncoder(encoder);
            NDArray anchors = manager.create(new long[] {1, 2, 3, 4}, new Shape(2, 2));
            NDArray positives = manager.create(new long[] {5, 6, 7, 8, 9, 10}, new Shape(2, 3));
            NDList inputs =
                    new NDList(anchors, anchors.onesLike(), positives, positives.onesLike());
            siamese.initialize(manager, DataType.FLOAT32, inputs.getShapes());
            ParameterStore store = new ParameterStore(manager, false);
            NDList features = siamese.forward(store, inputs, false);
            assertArrayEquals(siamese.getOutputShapes(inputs.getShapes()), features.getShapes());
            assertEquals(new Shape(2, WIDTH), features.get(1).getShape());
            NDArray alone = encoder.forward(store, new NDList(positives), false).singletonOrThrow();
            assertArrayEquals(alone.toFloatArray(), features.get(1).toFloatArray(), 1e-5f);
        }
    }

    @Test
    void rejectsIdsWithoutAMask() {
        SiameseTextEncoder siamese = new SiameseTextEncoder(encoder());
        try (NDManager manager = NDManager.newBaseManager()) {
            Exception error =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> siamese.initialize(manager, DataType.FLOAT32, new Shape(2, 2)));
            assertEquals(
                    "expected ids and mask for each kind of text, got 1 arrays",
                    error.getMessage());
        }
    }

    private static BertEncoder encoder() {
        return BertEncoder.builder()
                .setConfig(new BertConfig(1, WIDTH, 2, WIDTH, 20, 20, 2, 1e-12f))
                .build();
    }
}
