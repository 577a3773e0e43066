package ai.dyad.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.dyad.data.ViewGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingExtractorTest {
    private static final int SAMPLES = 11;
    private static final ViewGenerator PLAIN = (data, key) -> data;

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void matchesTheEncoderForwardedAtOnce() throws Exception {
        Block encoder = encoder();
        EmbeddingTable table = extractor(encoder).optBatchSize(4).build().extract(dataset());
        NDArray all =
                encoder.forward(new ParameterStore(manager, false), new NDList(samples()), false)
                        .get(0);
        assertEquals(SAMPLES, table.size());
        assertEquals(6, table.dimension());
        assertArrayEquals(all.toFloatArray(), table.toFloatArray(), 1e-6f);
    }

    @Test
    void keepsOneNumberPerSampleAsId() throws Exception {
        EmbeddingTable table = extractor(encoder()).optBatchSize(4).build().extract(dataset());
        for (int i = 0; i < SAMPLES; i++) {
            assertEquals(100 + i, table.groupId(i));
        }
        ArrayDataset unlabeled =
                new ArrayDataset.Builder().setData(samples()).setSampling(2, true).build();
        assertFalse(extractor(encoder()).build().extract(unlabeled).hasGroupIds());
    }

    @Test
    void flattensRawSamplesThroughAnIdentity() throws Exception {
        NDArray cubes = manager.arange(24f).reshape(4, 3, 2);
        ArrayDataset dataset =
                new ArrayDataset.Builder().setData(cubes).setSampling(3, true).build();
        EmbeddingTable table =
                extractor(Blocks.identityBlock()).optBatchSize(3).build().extract(dataset);
        assertEquals(6, table.dimension());
        assertArrayEquals(cubes.toFloatArray(), table.toFloatArray());
    }

    @Test
    void givesTheViewItsSampleIndices() throws Exception {
        List<Long> seen = new ArrayList<>();
        ViewGenerator view =
                (data, key) -> {
                    assertEquals(0, key.epoch());
                    IntStream.range(0, key.size()).mapToObj(key::index).forEach(seen::add);
                    return data;
                };
        EmbeddingExtractor.builder()
                .setEncoder(encoder())
                .setView(view)
                .optBatchSize(3)
                .build()
                .extract(dataset());
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), seen);
    }

    @Test
    void buildsNoGraphOnAnyThreadAndLeavesTheParametersTrainable() throws Exception {
        List<Boolean> graphs = new ArrayList<>();
        Block encoder = encoder();
        SequentialBlock watched = new SequentialBlock();
        watched.add(encoder);
        watched.add(
                new LambdaBlock(
                        x -> {
                            graphs.add(hasGraph(x.get(0)));
                            return x;
                        }));
        NDArray weight = encoder.getParameters().get(0).getValue().getArray();
        weight.setRequiresGradient(true);
        inNewThread(() -> extractor(watched).optBatchSize(4).build().extract(dataset()));
        assertEquals(List.of(false, false, false), graphs);
        assertTrue(weight.hasGradient());
    }

    @Test
    void leavesTheEncoderAsItWas() throws Exception {
        Block encoder = encoder();
        float[] before = flat(encoder);
        extractor(encoder).optBatchSize(4).build().extract(dataset());
        assertArrayEquals(before, flat(encoder));
    }

    @Test
    void keepsTheNumberOfLiveArraysFlat() throws Exception {
        List<Integer> live = new ArrayList<>();
        Block encoder = encoder();
        ViewGenerator view =
                (data, key) -> {
                    live.add(arraysUpFrom(data.get(0).getManager()));
                    return data;
                };
        EmbeddingExtractor extractor =
                EmbeddingExtractor.builder()
                        .setEncoder(encoder)
                        .setView(view)
                        .optBatchSize(1)
                        .build();
        int before = manager.getManagedArrays().size();
        ArrayDataset dataset = dataset();
        int withDataset = manager.getManagedArrays().size();
        extractor.extract(dataset);
        assertEquals(SAMPLES, live.size());
        assertEquals(1, live.stream().distinct().count(), live.toString());
        assertEquals(withDataset, manager.getManagedArrays().size());
        assertTrue(before <= withDataset);
    }

    @Test
    void loadsOnOtherThreadsInOrder() throws Exception {
        Block encoder = encoder();
        float[] expected = extractor(encoder).build().extract(dataset()).toFloatArray();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            EmbeddingTable table =
                    extractor(encoder)
                            .optBatchSize(2)
                            .optExecutor(threads)
                            .build()
                            .extract(dataset());
            assertArrayEquals(expected, table.toFloatArray(), 1e-6f);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void reportsProgressAndStopsWhenInterrupted() throws Exception {
        RecordedProgress progress = new RecordedProgress();
        extractor(encoder()).optBatchSize(4).optProgress(progress).build().extract(dataset());
        assertEquals(List.of("embedding of 11", "start", "4", "4", "3", "end"), progress.events());

        ViewGenerator interrupting =
                (data, key) -> {
                    Thread.currentThread().interrupt();
                    return data;
                };
        EmbeddingExtractor extractor =
                EmbeddingExtractor.builder()
                        .setEncoder(encoder())
                        .setView(interrupting)
                        .optBatchSize(4)
                        .build();
        Exception error =
                assertThrows(CancellationException.class, () -> extractor.extract(dataset()));
        assertEquals("embedding was interrupted after 4 of 11", error.getMessage());
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
    }

    @Test
    void rejectsInputsItCannotEmbed() {
        EmbeddingExtractor untouched = extractor(Linear.builder().setUnits(2).build()).build();
        assertThrows(IllegalStateException.class, () -> untouched.extract(dataset()));
        EmbeddingExtractor twoViews =
                EmbeddingExtractor.builder()
                        .setEncoder(encoder())
                        .setView((data, key) -> new NDList(data.get(0), data.get(0)))
                        .build();
        Exception error =
                assertThrows(IllegalArgumentException.class, () -> twoViews.extract(dataset()));
        assertEquals(
                "the view generator must return one plain view of each sample, got " + "2",
                error.getMessage());
        EmbeddingExtractor pooled =
                extractor(new LambdaBlock(x -> new NDList(x.get(0).sum()))).build();
        assertThrows(IllegalArgumentException.class, () -> pooled.extract(dataset()));
        error =
                assertThrows(
                        IllegalStateException.class, () -> EmbeddingExtractor.builder().build());
        assertEquals("an encoder must be set: call setEncoder", error.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> extractor(encoder()).optBatchSize(0).build());
        ArrayDataset empty =
                new ArrayDataset.Builder()
                        .setData(manager.create(new Shape(0, 5)))
                        .setSampling(1, true)
                        .build();
        error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> extractor(encoder()).build().extract(empty));
        assertEquals("the data set must have at least 1 sample, got 0", error.getMessage());
    }

    private static EmbeddingExtractor.Builder extractor(Block encoder) {
        return EmbeddingExtractor.builder().setEncoder(encoder).setView(PLAIN);
    }

    private Block encoder() {
        SequentialBlock encoder = new SequentialBlock();
        encoder.add(Linear.builder().setUnits(4).build());
        encoder.add(BatchNorm.builder().build());
        encoder.add(Activation.reluBlock());
        encoder.add(Linear.builder().setUnits(6).build());
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 5));
        return encoder;
    }

    private NDArray samples() {
        return manager.arange(SAMPLES * 5f).reshape(SAMPLES, 5).sin();
    }

    private ArrayDataset dataset() {
        return new ArrayDataset.Builder()
                .setData(samples())
                .optLabels(manager.arange(100, 100 + SAMPLES, 1, DataType.INT64))
                .setSampling(2, true)
                .build();
    }

    private static float[] flat(Block block) {
        NDList all = new NDList();
        block.getParameters().values().forEach(p -> all.add(p.getArray().flatten()));
        return NDArrays.concat(all).toFloatArray();
    }

    private static int arraysUpFrom(NDManager manager) {
        int count = 0;
        for (NDManager at = manager; at.getParentManager() != null; at = at.getParentManager()) {
            count += at.getManagedArrays().size();
        }
        return count;
    }

    /** Asks the engine, since hasGradient() is false for every computed array. */
    private static boolean hasGraph(NDArray array) {
        try (NDArray ones = array.onesLike()) {
            JniUtils.backward((PtNDArray) array, (PtNDArray) ones, false, false);
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    private static <T> T inNewThread(Callable<T> task) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(task).get();
        } finally {
            thread.shutdown();
        }
    }
}
