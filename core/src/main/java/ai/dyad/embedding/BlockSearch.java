package ai.dyad.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.internal.ProgressReport;
import ai.dyad.internal.RowProducts;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** Runs one search: compares one block of queries after the other with all blocks of the bank. */
final class BlockSearch {
    private final RowScales bank;
    private final Question question;
    private final int queryRows;
    private final int bankRows;
    private final RowBuffer queryBuffer;
    private final RowBuffer bankBuffer;
    private final float[] scores;
    private final ProgressReport progress;

    /** The queries and how to search for them. */
    record Question(RowScales queries, int k, boolean leaveSelfOut) {}

    BlockSearch(RowScales bank, Question question, int blockRows, ProgressReport progress) {
        this.bank = bank;
        this.question = question;
        this.queryRows = Math.min(blockRows, question.queries().count());
        this.bankRows = Math.min(blockRows, bank.count());
        this.queryBuffer = new RowBuffer(bank.table().dimension());
        this.bankBuffer = new RowBuffer(bank.table().dimension());
        this.scores = new float[queryRows * bankRows];
        this.progress = progress;
    }

    Neighbors run(NDManager manager) {
        int count = question.queries().count();
        int k = question.k();
        float[] similarities = new float[count * k];
        int[] indices = new int[count * k];
        for (int first = 0; first < count; first += queryRows) {
            TopK[] best = best(manager, first, Math.min(queryRows, count - first));
            for (int i = 0; i < best.length; i++) {
                best[i].drain(similarities, indices, (first + i) * k);
            }
            progress.advance(best.length);
        }
        return new Neighbors(similarities, indices, k);
    }

    private TopK[] best(NDManager manager, int first, int rows) {
        TopK[] best = new TopK[rows];
        Arrays.setAll(best, i -> new TopK(question.k()));
        try (NDManager scope = manager.newSubManager()) {
            NDArray queries = queryBuffer.load(scope, question.queries(), first, rows);
            for (int start = 0; start < bank.count(); start += bankRows) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("the search was interrupted");
                }
                int columns = Math.min(bankRows, bank.count() - start);
                score(queries, start, columns);
                offer(best, first, start, columns);
            }
        }
        return best;
    }

    /** Fills {@link #scores}, (rows, columns), with the products of queries and bank rows. */
    private void score(NDArray queries, int start, int columns) {
        try (NDManager scope = queries.getManager().newSubManager()) {
            NDArray rows = bankBuffer.load(scope, bank, start, columns); // (columns, D)
            NDArray products = RowProducts.of(queries, rows); // (rows, columns)
            products.attach(scope);
            products.toByteBuffer(true)
                    .asFloatBuffer()
                    .get(scores, 0, Math.toIntExact(products.size()));
        }
    }

    /** Handles every query as its own task, so the result does not depend on the threads. */
    private void offer(TopK[] best, int first, int start, int columns) {
        int firstQuery = question.queries().first() + first;
        IntStream.range(0, best.length)
                .parallel()
                .forEach(
                        i -> {
                            int row = i * columns;
                            int self = firstQuery + i - start;
                            if (question.leaveSelfOut() && self >= 0 && self < columns) {
                                best[i].offer(scores, row, row + self, start);
                                best[i].offer(
                                        scores, row + self + 1, row + columns, start + self + 1);
                            } else {
                                best[i].offer(scores, row, row + columns, start);
                            }
                        });
    }
}
