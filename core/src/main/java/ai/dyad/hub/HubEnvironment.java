package ai.dyad.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that HuggingFace's own tools take from environment variables. */
final class HubEnvironment {
    private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+|\\{(\\w+)})");

    private final Map<String, String> variables;
    private final Path userHome;

    HubEnvironment(Map<String, String> variables, Path userHome) {
        this.variables = variables;
        this.userHome = userHome;
    }

    static HubEnvironment ofProcess() {
        return new HubEnvironment(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    String endpoint() {
        return first(DEFAULT_ENDPOINT, "HF_ENDPOINT");
    }

    Path cache() {
        String named = first("", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE");
        return named.isEmpty() ? home().resolve("hub") : expand(named);
    }

    boolean isOffline() {
        return isTrue(first("", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"));
    }

    /** Returns the token, empty if there is none; looks into its file. */
    String token() throws IOException {
        if (isTrue(first("", "HF_HUB_DISABLE_IMPLICIT_TOKEN"))) {
            return "";
        }
        String token = first("", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN").strip();
        if (!token.isEmpty()) {
            return token;
        }
        String named = first("", "HF_TOKEN_PATH");
        Path file = named.isEmpty() ? home().resolve("token") : expand(named);
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private Path home() {
        String named = first("", "HF_HOME");
        if (!named.isEmpty()) {
            return expand(named);
        }
        String cache = first("", "XDG_CACHE_HOME");
        Path parent = cache.isEmpty() ? userHome.resolve(".cache") : expand(cache);
        return parent.resolve("huggingface");
    }

    private Path expand(String text) {
        String path = text;
        if (path.equals("~") || path.startsWith("~/")) {
            path = userHome + path.substring(1);
        }
        Matcher matcher = VARIABLE.matcher(path);
        return Path.of(
                matcher.replaceAll(
                        match -> {
                            String name = match.group(2) == null ? match.group(1) : match.group(2);
                            String value = variables.getOrDefault(name, match.group());
                            return Matcher.quoteReplacement(value);
                        }));
    }

    private String first(String otherwise, String... names) {
        return List.of(names).stream()
                .map(name -> variables.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse(otherwise);
    }

    private static boolean isTrue(String value) {
        return TRUE.contains(value.toUpperCase(Locale.ROOT));
    }
}
