package ai.dyad.health;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One entry of TensorBoard's event files: an {@code Event} message in a TFRecord, which is
 *
 * <ol>
 *   <li>the length of the message, 8 bytes
 *   <li>the masked CRC-32C of these 8 bytes, 4 bytes
 *   <li>the message
 *   <li>the masked CRC-32C of the message, 4 bytes
 * </ol>
 *
 * <p>all little-endian.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">
 *     event.proto</a>
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
final class TensorBoardEvent {
    private static final String VERSION = "brain.Event:2";

    // the numbers of the fields in event.proto and summary.proto
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int SESSION_STATUS = 1;
    private static final int SESSION_START = 1;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;

    private static final int MASK_ROTATION = 15;
    private static final int MASK_DELTA = 0xA282EAD8;

    private TensorBoardEvent() {}

    /**
     * Returns the first entry of a file.
     *
     * @param seconds the time in seconds since 1970
     */
    static byte[] version(double seconds) {
        return framed(event(seconds, 0).text(FILE_VERSION, VERSION));
    }

    /**
     * Returns an entry that makes TensorBoard drop what earlier files hold from a step on.
     *
     * @param seconds the time in seconds since 1970
     * @param step the first step to drop
     */
    static byte[] restart(double seconds, long step) {
        ProtobufMessage session = new ProtobufMessage().integer(SESSION_STATUS, SESSION_START);
        return framed(event(seconds, step).message(SESSION_LOG, session));
    }

    /**
     * Returns an entry with the numbers of one step.
     *
     * @param seconds the time in seconds since 1970
     * @param step the step
     * @param values the numbers by tag, written in float32
     */
    static byte[] scalars(double seconds, long step, Map<String, ? extends Number> values) {
        ProtobufMessage summary = new ProtobufMessage();
        values.forEach(
                (tag, number) ->
                        summary.message(
                                SUMMARY_VALUE,
                                new ProtobufMessage()
                                        .text(VALUE_TAG, tag)
                                        .float32(VALUE_SIMPLE, number.floatValue())));
        return framed(event(seconds, step).message(SUMMARY, summary));
    }

    private static ProtobufMessage event(double seconds, long step) {
        ProtobufMessage event = new ProtobufMessage().float64(WALL_TIME, seconds);
        return step == 0 ? event : event.integer(STEP, step); // proto3 leaves zeros out
    }

    private static byte[] framed(ProtobufMessage event) {
        byte[] message = event.toByteArray();
        byte[] length =
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(message.length)
                        .array();
        return ByteBuffer.allocate(length.length + message.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(maskedChecksum(length))
                .put(message)
                .putInt(maskedChecksum(message))
                .array();
    }

    /** Masked, because checksums of data that hold checksums are weak. */
    private static int maskedChecksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return Integer.rotateRight((int) checksum.getValue(), MASK_ROTATION) + MASK_DELTA;
    }
}
