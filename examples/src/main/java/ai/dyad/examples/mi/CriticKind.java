package ai.dyad.examples.mi;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.dyad.nn.BilinearCritic;
import ai.dyad.nn.ConcatenatedCritic;
import ai.dyad.nn.SeparableCritic;
import java.util.Locale;

/** The critics that can be trained. */
enum CriticKind {
    /** The dot product of two perceptrons. */
    SEPARABLE {
        @Override
        Block create() {
            return new SeparableCritic(encoder(), encoder());
        }
    },
    /** A perceptron over the concatenation of both inputs. */
    CONCATENATED {
        @Override
        Block create() {
            return new ConcatenatedCritic(HIDDEN_UNITS, HIDDEN_UNITS);
        }
    },
    /** A bilinear form, whose parameters are one matrix. */
    BILINEAR {
        @Override
        Block create() {
            return new BilinearCritic();
        }
    };

    private static final int HIDDEN_UNITS = 128;
    private static final int EMBEDDING = 32;

    abstract Block create();

    /** Returns the name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Block encoder() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(HIDDEN_UNITS).build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(EMBEDDING).build());
    }
}
