package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Embeds tokens as the sum of a token vector, a position vector and, if the model has types, a type
 * vector, (B, T) to (T, B, C).
 */
final class BertEmbeddings extends AbstractBlock {

    private final Parameter words;
    private final Parameter positions;
    private final Parameter types;
    private final int width;
    private final int firstPosition;

    BertEmbeddings(BertConfig config) {
        width = config.hidden();
        words = table("word_embeddings.weight", config.vocabulary());
        positions = table("position_embeddings.weight", config.positions());
        types =
                config.tokenTypes() == 0
                        ? null
                        : table("token_type_embeddings.weight", config.tokenTypes());
        firstPosition = config.firstPosition();
    }

    private Parameter table(String name, int rows) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.WEIGHT)
                        .optShape(new Shape(rows, width))
                        .build());
    }

    /** Embeds ids (B, T) and, unless null, token types (B, T). */
    NDArray embed(ParameterStore store, NDList inputs, boolean training) {
        NDArray ids = inputs.get(0);
        NDManager outer = ids.getManager();
        int length = Math.toIntExact(ids.getShape().get(1));
        try (NDManager scope = outer.newSubManager()) {
            NDArray steps =
                    scope.arange(firstPosition, firstPosition + length, 1, DataType.INT64)
                            .expandDims(1); // (T, 1)
            NDArray place = look(steps, positions, store, training);
            if (types != null) {
                NDArray segments = scope.zeros(new Shape(1, 1), DataType.INT64);
                if (inputs.get(1) != null) {
                    segments = inputs.get(1).transpose();
                    segments.attach(scope);
                }
                place = place.add(look(segments, types, store, training));
            }
            NDArray tokens = ids.transpose();
            tokens.attach(scope);
            NDArray sum = look(tokens, words, store, training).add(place);
            sum.attach(outer);
            return sum;
        }
    }

    private static NDArray look(
            NDArray indices, Parameter table, ParameterStore store, boolean training) {
        NDArray rows = store.getValue(table, indices.getDevice(), training);
        return indices.getNDArrayInternal()
                .embedding(indices, rows, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray segments = inputs.size() > 1 ? inputs.get(1) : null;
        return new NDList(embed(parameterStore, new NDList(inputs.get(0), segments), training));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(1), inputShapes[0].get(0), width)};
    }
}
