package ai.dyad.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Behaves like a model hub: a listing; small files behind a relative redirect, with git's hash as
 * ETag; large ones on another server, with their SHA-256 as X-Linked-Etag.
 */
final class FakeHub {
    static final String NAME = "org/model";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String TOKEN = "hf_secret";

    final Map<String, byte[]> files = new LinkedHashMap<>();

    /** Every request as method, server and path. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The Authorization and Range headers of each request to the other server. */
    final List<String> cdnHeaders = new CopyOnWriteArrayList<>();

    volatile String commit = COMMIT;

    /** What anyone without the token is told; 0 to let everyone in. */
    volatile int refusal;

    /** How many requests of the n-th are answered with 503 by either server. */
    final AtomicInteger hubFailures = new AtomicInteger();

    final AtomicInteger cdnFailures = new AtomicInteger();

    /** How many bytes are sent before the other server hangs up, by the bytes asked for. */
    volatile IntUnaryOperator cutAfter = IntUnaryOperator.identity();

    volatile boolean hangs;
    volatile boolean ranges = true;
    volatile boolean html;

    /** The hash that is told instead of the right one, if any. */
    volatile String wrongHash;

    private final HttpServer hub = server();
    private final HttpServer cdn = server();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    FakeHub() throws IOException {
        hub.createContext("/", exchange -> handle(exchange, this::hub));
        cdn.createContext("/", exchange -> handle(exchange, this::cdn));
        hub.setExecutor(executor);
        cdn.setExecutor(executor);
        hub.start();
        cdn.start();
        files.put(".gitattributes", "x".getBytes(UTF_8));
        files.put("README.md", "# model".getBytes(UTF_8));
        files.put("config.json", "{\"model_type\": \"clip\"}".getBytes(UTF_8));
        files.put("tokenizer.json", "{}".getBytes(UTF_8));
        files.put("merges.txt", "a b".getBytes(UTF_8));
        files.put("1_Pooling/config.json", "{\"a b\": 1}".getBytes(UTF_8));
        files.put("onnx/config.json", "{}".getBytes(UTF_8));
        files.put("pytorch_model.bin", new byte[10]);
        byte[] weights = new byte[300_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (i * 31 + i / 1000);
        }
        files.put("model.safetensors", weights);
    }

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    String endpoint() {
        return address(hub);
    }

    private static String address(HttpServer server) {
        // another port is another origin
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    long count(String prefix) {
        return requests.stream().filter(request -> request.startsWith(prefix)).count();
    }

    private interface Handler {
        void handle(HttpExchange exchange, String path) throws IOException;
    }

    private void handle(HttpExchange exchange, Handler handler) {
        try (exchange) {
            handler.handle(exchange, exchange.getRequestURI().getPath());
        } catch (IOException e) {
            // the client hung up
        }
    }

    private void hub(HttpExchange exchange, String path) throws IOException {
        requests.add(exchange.getRequestMethod() + " hub " + path);
        boolean known =
                ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (hubFailures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(503, -1);
        } else if (html) {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            send(exchange, 200, "<!doctype html><title>Log in</title>".getBytes(UTF_8));
        } else if (refusal != 0 && !known) {
            exchange.getResponseHeaders()
                    .set("X-Error-Code", refusal == 403 ? "GatedRepo" : "RepoNotFound");
            exchange.sendResponseHeaders(refusal, -1);
        } else if (path.startsWith("/api/models/")) {
            list(exchange, path.substring("/api/models/".length()));
        } else if (path.startsWith("/api/resolve-cache/")) {
            file(exchange, path.substring("/api/resolve-cache/".length()));
        } else if (path.startsWith("/old/name/resolve/")) {
            exchange.getResponseHeaders()
                    .set("Location", path.replace("/old/name/", "/org/model/"));
            exchange.sendResponseHeaders(307, -1);
        } else if (path.startsWith("/" + NAME + "/resolve/" + commit + "/")) {
            resolve(exchange, path.substring(("/" + NAME + "/resolve/" + commit).length() + 1));
        } else {
            notFound(exchange, "RepoNotFound");
        }
    }

    private void list(HttpExchange exchange, String path) throws IOException {
        if (path.equals("old/name/revision/main")) {
            exchange.getResponseHeaders().set("Location", "/api/models/" + NAME + "/revision/main");
            exchange.sendResponseHeaders(307, -1);
        } else if (!path.startsWith(NAME + "/revision/")) {
            notFound(exchange, "RepoNotFound");
        } else if (!List.of("main", "v1", "refs/pr/1", commit)
                .contains(path.substring((NAME + "/revision/").length()))) {
            notFound(exchange, "RevisionNotFound");
        } else {
            String siblings =
                    files.keySet().stream()
                            .map(name -> "{\"rfilename\":\"" + name.replace("\\", "\\\\") + "\"}")
                            .collect(Collectors.joining(","));
            String json =
                    String.format(
                            "{\"id\":\"%s\",\"sha\":\"%s\",\"siblings\":[%s]}",
                            NAME, commit, siblings);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            send(exchange, 200, json.getBytes(UTF_8));
        }
    }

    private void resolve(HttpExchange exchange, String path) throws IOException {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            notFound(exchange, "EntryNotFound");
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", commit);
        if (isLarge(path)) {
            String told = wrongHash == null ? sha256(bytes) : wrongHash;
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + told + '"');
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
            exchange.getResponseHeaders()
                    .set("Location", address(cdn) + "/" + path + "?name=\"a b\"&signature=x");
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders()
                    .set("Location", "/api/resolve-cache/" + path.replace(" ", "%20"));
            exchange.sendResponseHeaders(307, -1);
        }
    }

    private void file(HttpExchange exchange, String path) throws IOException {
        exchange.getResponseHeaders().set("X-Repo-Commit", commit);
        exchange.getResponseHeaders().set("ETag", "W/\"" + gitHash(files.get(path)) + '"');
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, 200, files.get(path));
    }

    private void cdn(HttpExchange exchange, String path) throws IOException {
        requests.add(exchange.getRequestMethod() + " cdn " + path);
        String range = exchange.getRequestHeaders().getFirst("Range");
        cdnHeaders.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + range);
        if (cdnFailures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            exchange.sendResponseHeaders(403, -1); // as a signature that has expired
            return;
        }
        byte[] all = files.get(path.substring(1));
        int start = 0;
        if (range != null && ranges) {
            start = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (start >= all.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            String part = "bytes " + start + "-" + (all.length - 1) + "/" + all.length;
            exchange.getResponseHeaders().set("Content-Range", part);
        }
        byte[] rest = Arrays.copyOfRange(all, start, all.length);
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, rest.length);
        OutputStream body = exchange.getResponseBody();
        body.write(rest, 0, Math.min(rest.length, cutAfter.applyAsInt(rest.length)));
        body.flush();
        while (hangs) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void notFound(HttpExchange exchange, String code) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", code);
        exchange.sendResponseHeaders(404, -1);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isLarge(String path) {
        return path.endsWith(".safetensors") || path.endsWith(".bin");
    }

    String hash(String path) {
        return isLarge(path) ? sha256(files.get(path)) : gitHash(files.get(path));
    }

    private static String sha256(byte[] bytes) {
        return hash("SHA-256", bytes);
    }

    private static String gitHash(byte[] bytes) {
        byte[] header = ("blob " + bytes.length + "\0").getBytes(UTF_8);
        byte[] all = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, all, header.length, bytes.length);
        return hash("SHA-1", all);
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    void stop() throws InterruptedException {
        hangs = false;
        hub.stop(0);
        cdn.stop(0);
        executor.shutdownNow();
        executor.awaitTermination(10, TimeUnit.SECONDS);
    }
}
