package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WarmUpCosineTest {
    private static WarmUpCosine.Builder tenSteps() {
        return WarmUpCosine.builder().setBaseValue(2f).setTotalSteps(10);
    }

    @Test
    void risesToTheBaseValueThenFallsTowardTheFinalValue() {
        WarmUpCosine schedule = tenSteps().optWarmUpSteps(4).optFinalValue(0.5f).build();
        assertEquals(0.5f, schedule.getNewValue(1));
        assertEquals(2f, schedule.getNewValue(4));
        assertEquals(2f, schedule.getNewValue(5));
        assertEquals(1.25f, schedule.getNewValue(8), 1e-6f);
        assertTrue(schedule.getNewValue(10) > 0.5f);
        assertEquals(0.5f, schedule.getNewValue(11));
        assertEquals(0.5f, schedule.getNewValue(Integer.MAX_VALUE));
    }

    @Test
    void startsAtTheTopWithoutWarmUp() {
        assertEquals(2f, tenSteps().build().getNewValue(1));
    }

    @Test
    void rejectsUpdatesBeforeTheFirst() {
        WarmUpCosine schedule = tenSteps().build();
        assertEquals(
                "the number of an update must be >= 1, since updates count from 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> schedule.getNewValue(0))
                        .getMessage());
    }

    @Test
    void rejectsAWarmUpAsLongAsTheRun() {
        assertEquals(
                "total steps must be more than the warm-up steps, got 10 total and 10 warm-up:"
                        + " shorten the warm-up or train longer",
                rejected(tenSteps().optWarmUpSteps(10)));
    }

    @Test
    void rejectsOptionsOutOfRange() {
        assertEquals("warm-up steps must be >= 0, got -1", rejected(tenSteps().optWarmUpSteps(-1)));
        assertEquals(
                "final value must be <= base value 2.0, got 3.0",
                rejected(tenSteps().optFinalValue(3)));
        assertEquals(
                "total steps must be >= 1, got 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> WarmUpCosine.builder().setTotalSteps(0))
                        .getMessage());
    }

    @Test
    void namesTheMethodThatWasNotCalled() {
        assertEquals(
                "base value must be set: call setBaseValue",
                missing(WarmUpCosine.builder().setTotalSteps(3)));
        assertEquals(
                "total steps must be set: call setTotalSteps",
                missing(WarmUpCosine.builder().setBaseValue(1)));
    }

    private static String missing(WarmUpCosine.Builder builder) {
        return assertThrows(IllegalStateException.class, builder::build).getMessage();
    }

    private static String rejected(WarmUpCosine.Builder builder) {
        return assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    }
}
