package ai.dyad.golden;

import ai.djl.util.JsonUtils;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The reference values of golden/losses.json. */
public final class GoldenCases {
    private GoldenCases() {}

    private record Document(int format, List<GoldenCase> cases) {}

    /** Every case of the file, in its order. */
    public static List<GoldenCase> all() {
        try (Reader reader =
                new InputStreamReader(
                        Objects.requireNonNull(
                                GoldenCases.class.getResourceAsStream("/golden/losses.json")),
                        StandardCharsets.UTF_8)) {
            Document document = JsonUtils.GSON.fromJson(reader, Document.class);
            if (document.format() != 1) {
                throw new IllegalStateException("expected format 1, got " + document.format());
            }
            return document.cases();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of one family, such as "mi-bound". */
    public static Stream<GoldenCase> of(String family) {
        return all().stream().filter(golden -> golden.family().equals(family));
    }
}
