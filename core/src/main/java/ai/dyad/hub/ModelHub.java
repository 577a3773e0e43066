package ai.dyad.hub;

import ai.djl.util.Progress;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds published models by name. They are fetched once into the cache that HuggingFace's own tools
 * use, so that a model that Python has fetched is found here, and the other way around.
 *
 * <pre>{@code
 * ModelSnapshot model = ModelHub.builder().build().resolve("openai/clip-vit-base-patch32");
 * PublishedWeights weights = PublishedWeights.open(model.directory());
 * }</pre>
 *
 * <p>Where nothing else is said, these environment variables count, as in Python:
 *
 * <ul>
 *   <li>{@code HF_HUB_CACHE}: the cache; else {@code hub} in {@code HF_HOME}, which is {@code
 *       huggingface} in {@code XDG_CACHE_HOME}, which is {@code ~/.cache}
 *   <li>{@code HF_ENDPOINT}: the hub, {@code https://huggingface.co} by default
 *   <li>{@code HF_TOKEN}: for private and gated models; else the file {@code HF_TOKEN_PATH}, {@code
 *       token} in {@code HF_HOME} by default. It is sent to the hub only, never to a server that
 *       the hub redirects to
 *   <li>{@code HF_HUB_OFFLINE}: 1 to ask no hub at all
 * </ul>
 *
 * <p>The hub is asked each time which commit a revision stands for, and if it cannot be reached,
 * what is in the cache is used. Sizes and hashes of files are checked; a download that breaks off,
 * for whatever reason, goes on where it stopped. Several threads and processes may fetch the same
 * model at the same time: one does, the others wait.
 */
public final class ModelHub {
    private static final Logger LOGGER = LoggerFactory.getLogger(ModelHub.class);

    private final HubClient client;
    private final Path cache;
    private final boolean offline;
    private final Progress progress;
    private final Patience patience;
    private final Disk disk;

    private ModelHub(Builder builder, HubClient client) {
        this.client = client;
        this.cache = builder.cache;
        this.offline = builder.offline;
        this.progress = builder.progress;
        this.patience = new Patience(builder.attempts, builder.pause);
        this.disk = builder.disk;
    }

    /**
     * Returns a new builder, with the settings of the environment.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder(HubEnvironment.ofProcess());
    }

    /**
     * Returns a model, which is fetched if it is not in the cache: its descriptions, tokenizer and
     * weights, as safetensors, in one format if the hub has several.
     *
     * @param name {@code organization/model}, or {@code organization/model@revision} with a branch,
     *     a tag or a commit; {@code main} by default
     * @return where its files are, and of which commit
     * @throws IOException if there is no such model, it may not be read, files are missing and the
     *     hub cannot be reached, or the disk is full; the message says what to do
     * @throws IllegalArgumentException if the name is malformed
     */
    public ModelSnapshot resolve(String name) throws IOException {
        return resolve(name, List.of());
    }

    /**
     * Returns some files of a model, which are fetched if they are not in the cache.
     *
     * @param name as for {@link #resolve(String)}
     * @param patterns the files' names, such as {@code *.json}; {@code *} stays within a directory,
     *     {@code **} does not; an empty list for what is needed to load the model
     * @return where its files are, and of which commit
     * @throws IOException as for {@link #resolve(String)}, or if a pattern fits no file
     * @throws IllegalArgumentException if the name is malformed
     */
    public ModelSnapshot resolve(String name, List<String> patterns) throws IOException {
        ModelName wanted = ModelName.parse(name);
        CachedModel cached = new CachedModel(new CacheLayout(cache, wanted), disk);
        if (offline) {
            return cached.require(patterns);
        }
        HubRefusal refusal = new HubRefusal(client, wanted, CacheLayout.names(cache));
        ModelFetch fetch = new ModelFetch(client, wanted, cached, refusal);
        Optional<ModelSnapshot> whole = cached.find(patterns);
        ModelFetch.Listing listing;
        try {
            // no need to insist when there is an answer already
            listing = fetch.list(whole.isPresent() ? patience.once() : patience);
        } catch (HubUnavailableException e) {
            if (whole.isPresent()) {
                LOGGER.warn("{}; using {} of the cache", e.getMessage(), wanted);
                return whole.get();
            }
            throw new IOException(
                    String.format("%s; %s is not whole in %s", e.getMessage(), wanted, cache), e);
        }
        List<String> paths =
                patterns.isEmpty()
                        ? FileSelection.ofModel(wanted, listing.files())
                        : FileSelection.matching(wanted, listing.files(), patterns);
        FileDownload download =
                new FileDownload(client, refusal, disk, patience, ProgressReport.to(progress));
        for (String path : paths) {
            fetch.fetch(listing.commit(), path, download, patience);
        }
        cached.setCommit(listing.commit());
        return cached.snapshot(listing.commit());
    }

    /** Builds a {@link ModelHub}. */
    public static final class Builder {
        private final HubEnvironment environment;
        private URI endpoint;
        private Path cache;
        private String token;
        private boolean offline;
        private Progress progress;
        private Duration timeout = Duration.ofSeconds(20);
        private int attempts = 5;
        private Duration pause = Duration.ofMillis(500);
        private Disk disk = new Disk();

        Builder(HubEnvironment environment) {
            this.environment = environment;
            this.cache = environment.cache().toAbsolutePath();
            this.offline = environment.isOffline();
        }

        /**
         * Sets the hub's address.
         *
         * @param address such as {@code https://huggingface.co}; by default that of the environment
         * @return this builder
         * @throws IllegalArgumentException if it is no address of http or https
         */
        public Builder optEndpoint(String address) {
            endpoint = parse(Checks.given(address, "optEndpoint"));
            return this;
        }

        /**
         * Sets the cache.
         *
         * @param directory where models are kept, by default that of the environment; created if
         *     missing
         * @return this builder
         */
        public Builder optCache(Path directory) {
            cache = Checks.given(directory, "optCache").toAbsolutePath();
            return this;
        }

        /**
         * Sets the token for private and gated models.
         *
         * @param secret the token, or an empty text for none; by default that of the environment
         * @return this builder
         */
        public Builder optToken(String secret) {
            token = Checks.given(secret, "optToken").strip();
            return this;
        }

        /**
         * Sets whether only the cache is used.
         *
         * @param value whether no hub is asked; by default as the environment says
         * @return this builder
         */
        public Builder optOffline(boolean value) {
            offline = value;
            return this;
        }

        /**
         * Sets who is told how far a download is.
         *
         * @param listener is told of each file, in bytes; by default nobody
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = Checks.given(listener, "optProgress");
            return this;
        }

        /**
         * Sets how long the hub may be silent.
         *
         * @param duration how long, 20 seconds by default
         * @return this builder
         * @throws IllegalArgumentException if it is not greater than 0
         */
        public Builder optTimeout(Duration duration) {
            Checks.given(duration, "optTimeout");
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("timeout must be > 0, got " + duration);
            }
            timeout = duration;
            return this;
        }

        /**
         * Sets how often a request is sent before giving up; a download counts only those in a row
         * that brought nothing.
         *
         * @param count how often, 5 by default
         * @return this builder
         * @throws IllegalArgumentException if it is smaller than 1
         */
        public Builder optAttempts(int count) {
            attempts = Checks.atLeast("attempts", 1, count);
            return this;
        }

        Builder pause(Duration duration) {
            pause = duration;
            return this;
        }

        Builder disk(Disk other) {
            disk = other;
            return this;
        }

        /**
         * Builds the hub; nothing is sent.
         *
         * @return the hub
         * @throws IOException if the file that should hold the token cannot be read
         * @throws IllegalArgumentException if {@code HF_ENDPOINT} is no address, or the token holds
         *     characters that no token has
         */
        public ModelHub build() throws IOException {
            URI hub = endpoint == null ? parse(environment.endpoint()) : endpoint;
            String secret = token != null || offline ? token : environment.token();
            if (secret != null && !secret.matches("[!-~]*")) { // never shown, not even then
                throw new IllegalArgumentException(
                        "a token must hold visible ASCII characters only; check HF_TOKEN");
            }
            return new ModelHub(this, new HubClient(hub, secret == null ? "" : secret, timeout));
        }

        private static URI parse(String address) {
            try {
                URI uri = URI.create(address.strip().replaceFirst("/+$", ""));
                if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(wrong(address), e);
            }
            throw new IllegalArgumentException(wrong(address));
        }

        private static String wrong(String address) {
            return "the hub's endpoint must be an address such as https://huggingface.co, got "
                    + address;
        }
    }
}
