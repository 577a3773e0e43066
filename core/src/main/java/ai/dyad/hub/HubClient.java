package ai.dyad.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sends requests to a hub. The token goes to the hub alone, never to where it redirects. */
final class HubClient {
    private static final int MAX_REDIRECTS = 8;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final URI endpoint;
    private final String token;
    private final Duration timeout;
    private final HttpClient client;

    HubClient(URI endpoint, String token, Duration timeout) {
        this.endpoint = endpoint;
        this.token = token;
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER) // they would take the token
                        .connectTimeout(timeout)
                        .build();
    }

    URI endpoint() {
        return endpoint;
    }

    boolean hasToken() {
        return !token.isEmpty();
    }

    /** Returns an address below the endpoint; the path must be encoded. */
    URI address(String path) {
        return URI.create(endpoint + path);
    }

    /**
     * Follows every redirect and returns what is at the end.
     *
     * @param headers additional headers
     * @return an answer that is no redirect and no failure of a server
     * @throws HubUnavailableException if there is none
     */
    Answer get(URI uri, Map<String, String> headers) throws IOException {
        return follow("GET", uri, headers, false);
    }

    /** Follows redirects within the hub; one that leads elsewhere is itself the answer. */
    Answer head(URI uri) throws IOException {
        return follow("HEAD", uri, Map.of(), true);
    }

    private Answer follow(String method, URI start, Map<String, String> headers, boolean stay)
            throws IOException {
        URI uri = start;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Answer answer = requireServer(send(method, uri, headers));
            if (!answer.isRedirect()) {
                return answer;
            }
            URI target = answer.location();
            if (stay
                    && (!isSameOrigin(uri, target) || answer.header("X-Linked-Etag").isPresent())) {
                return answer;
            }
            answer.close();
            if (uri.getScheme().equals("https") && !target.getScheme().equals("https")) {
                throw new IOException(shown(uri) + " must redirect to https, got " + shown(target));
            }
            uri = target;
        }
        throw new IOException(start + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private Answer send(String method, URI uri, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(timeout)
                        .header("User-Agent", "dyad")
                        .header("Accept-Encoding", "identity"); // sizes are those of the files
        headers.forEach(request::header);
        if (hasToken() && isHub(uri)) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return new Answer(
                    client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher()), timeout);
        } catch (InterruptedException e) {
            throw Patience.interrupted(e);
        } catch (HttpTimeoutException e) {
            String problem = String.format("%s did not answer within %s", shown(uri), seconds());
            throw new HubUnavailableException(problem, true, e);
        } catch (ConnectException e) {
            throw new HubUnavailableException(
                    shown(uri)
                            + " cannot be reached (behind a proxy, run Java with -Dhttps.proxyHost="
                            + " and -Dhttps.proxyPort=)",
                    true,
                    e);
        } catch (IOException e) {
            String problem = shown(uri) + " did not answer: " + e.getMessage();
            throw new HubUnavailableException(problem, true, e);
        }
    }

    private String seconds() {
        return timeout.toMillis() / 1000. + " s";
    }

    private static Answer requireServer(Answer answer) throws IOException {
        int status = answer.status();
        if (status < SERVER_ERROR && status != TOO_MANY_REQUESTS && status != REQUEST_TIMEOUT) {
            return answer;
        }
        answer.close();
        long wait = answer.header("Retry-After").flatMap(HubClient::parse).orElse(0L);
        throw new HubUnavailableException(shown(answer.uri()) + " answered with " + status, wait);
    }

    private static Optional<Long> parse(String seconds) {
        return seconds.matches("\\d{1,6}") ? Optional.of(Long.valueOf(seconds)) : Optional.empty();
    }

    /** Returns an address as messages may show it: what follows the path may be a secret. */
    static String shown(URI uri) {
        String text = uri.toString();
        return uri.getRawQuery() == null ? text : text.substring(0, text.indexOf('?'));
    }

    /** Returns whether an address is the hub's own. */
    boolean isHub(URI uri) {
        return isSameOrigin(uri, endpoint);
    }

    /** Returns whether two addresses are of the same scheme, host and port. */
    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
