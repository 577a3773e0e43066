package ai.dyad.loss;

import ai.djl.ndarray.NDList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once if most pairs of a batch have equal ids: the labels are then probably not group ids,
 * and the loss is not the intended one. If only some have, it logs at debug level. On an
 * accelerator, where reading ids makes the host wait, it checks only the first batch.
 */
final class EqualIdNotice {
    private static final Logger logger = LoggerFactory.getLogger(EqualIdNotice.class);

    private final String loss;
    private final AtomicBoolean looked = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();

    EqualIdNotice(String loss) {
        this.loss = loss;
    }

    /** Checks the ids of a batch, (N), if there are any. */
    void look(NDList labels) {
        if (labels.isEmpty() || warned.get()) {
            return;
        }
        if (looked.getAndSet(true) && labels.get(0).getDevice().isGpu()) {
            return;
        }
        EqualIdPairs equal = EqualIdPairs.of(labels.get(0));
        boolean areMostlyEqual = equal.count() > equal.pairs() - equal.count();
        if (areMostlyEqual && warned.compareAndSet(false, true)) {
            logger.warn(
                    "{}: {} of the {} pairs of a batch have equal ids, so that there are more"
                            + " positives than negatives: if the labels are classes or place"
                            + " holders and not group ids, call optIgnoreLabels() (logged once)",
                    loss,
                    equal.count(),
                    equal.pairs());
        } else if (equal.count() > 0 && told.compareAndSet(false, true)) {
            logger.debug(
                    "{}: {} of the {} pairs of a batch have equal ids and are not negatives of each"
                            + " other; if the labels are not group ids, call optIgnoreLabels()"
                            + " (logged once)",
                    loss,
                    equal.count(),
                    equal.pairs());
        }
    }
}
