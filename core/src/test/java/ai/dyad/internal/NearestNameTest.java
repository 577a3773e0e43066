package ai.dyad.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {

    private static final List<String> KNOWN = List.of("resnet18", "resnet34", "tiny");

    @Test
    void suggestsNamesDespiteTyposAndCase() {
        assertEquals(Optional.of("resnet18"), NearestName.of("resnet-18", KNOWN));
        assertEquals(Optional.of("tiny"), NearestName.of("TINNY", KNOWN));
    }

    @Test
    void suggestsNothingIfNoNameIsNear() {
        assertEquals(Optional.empty(), NearestName.of("transformer", KNOWN));
        assertEquals(Optional.empty(), NearestName.of("tiny", List.of()));
    }

    @Test
    void suggestsNamesWithoutTheirPrefix() {
        List<String> names = List.of("fc.weight", "layer1.0.conv1.weight", "conv1.weight");
        assertEquals(Optional.of("conv1.weight"), NearestName.of("encoder.conv1.weight", names));
    }
}
