package ai.dyad.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;

/** What a server answered; its body has yet to be read. */
final class Answer implements Closeable {
    private final HttpResponse<Flow.Publisher<List<ByteBuffer>>> response;
    private final BodyChunks body;

    Answer(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response, Duration timeout) {
        this.response = response;
        this.body = new BodyChunks(response.uri(), response.body(), timeout);
    }

    URI uri() {
        return response.uri();
    }

    int status() {
        return response.statusCode();
    }

    boolean isRedirect() {
        return status() >= 300 && status() < 400 && header("Location").isPresent();
    }

    /** Returns where a redirect leads to. */
    URI location() throws IOException {
        String location = header("Location").orElseThrow();
        try {
            URI target = uri().resolve(encoded(location));
            if (target.getHost() != null && target.getScheme().matches("https?")) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(HubClient.shown(uri()) + " redirects to no address", e);
        }
        throw new IOException(HubClient.shown(uri()) + " redirects to no address");
    }

    /** Encodes what some servers leave as it is, though no address may hold it. */
    private static String encoded(String location) {
        return Pattern.compile("[^!-~]|[\"<>\\\\^`{|}]")
                .matcher(location)
                .replaceAll(match -> URLEncoder.encode(match.group(), UTF_8).replace("+", "%20"));
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** Returns whether this is a page for people, such as that of a proxy. */
    boolean isHtml() {
        return header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    BodyChunks body() {
        return body;
    }

    @Override
    public void close() {
        body.close();
    }
}
