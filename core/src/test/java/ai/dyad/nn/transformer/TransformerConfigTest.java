package ai.dyad.nn.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformerConfigTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0 | 8 | 2 | layers must be >= 1, got 0
                    1 | 0 | 2 | width must be >= 1, got 0
                    1 | 8 | 3 | heads must divide the width 8, got 3
                    1 | 8 | 0 | heads must divide the width 8, got 0
                    """)
    void rejectsSizesThatDoNotFit(int layers, int width, int heads, String message) {
        Exception error =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new TransformerConfig(
                                        layers, width, heads, FeedForwardActivation.GELU));
        assertEquals(message, error.getMessage());
    }
}
