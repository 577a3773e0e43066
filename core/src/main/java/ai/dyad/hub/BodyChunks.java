package ai.dyad.hub;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, piece by piece. Unlike a stream of the HTTP client, it gives up when the
 * connection stands still.
 */
final class BodyChunks implements Flow.Subscriber<List<ByteBuffer>>, Closeable {

    /** A piece, the end (neither), or a failure. */
    private record Event(List<ByteBuffer> piece, Throwable failure) {}

    private final String origin;
    private final Duration timeout;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;

    BodyChunks(URI uri, Flow.Publisher<List<ByteBuffer>> body, Duration timeout) {
        this.origin = HubClient.shown(uri);
        this.timeout = timeout;
        body.subscribe(this);
    }

    /**
     * Waits for the next piece.
     *
     * @return the piece, or null at the end
     * @throws HubUnavailableException if the connection breaks, or nothing comes for too long
     */
    List<ByteBuffer> next() throws IOException {
        Event event;
        try {
            event = events.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Patience.interrupted(e);
        }
        if (event == null) {
            throw new HubUnavailableException(
                    origin + " sent nothing for " + timeout.toMillis() / 1000. + " s", true, null);
        }
        if (event.failure() != null) {
            throw new HubUnavailableException(
                    origin + " was cut off: " + event.failure().getMessage(),
                    true,
                    event.failure());
        }
        if (event.piece() != null) {
            subscription.request(1);
        }
        return event.piece();
    }

    /** Reads a body of which the whole is wanted. */
    byte[] all(int limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (List<ByteBuffer> piece = next(); piece != null; piece = next()) {
            for (ByteBuffer buffer : piece) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                all.write(bytes);
            }
            if (all.size() > limit) {
                throw new IOException(origin + " must answer with at most " + limit + " bytes");
            }
        }
        return all.toByteArray();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.add(new Event(piece, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(null, failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event(null, null));
    }

    /** Lets the connection go, with what may still be on its way. */
    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
