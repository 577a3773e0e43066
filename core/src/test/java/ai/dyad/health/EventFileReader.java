package ai.dyad.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files by the description of their format, with a checksum of its own. */
final class EventFileReader {
    private static final int POLYNOMIAL = 0x82F63B78; // Castagnoli's, lowest bit first

    /**
     * An event.
     *
     * @param version the version of the file, or null
     * @param restart whether a session starts at this step
     */
    record Event(
            double seconds,
            long step,
            String version,
            boolean restart,
            Map<String, Float> values) {}

    private EventFileReader() {}

    static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int length = Math.toIntExact(bytes.getLong(bytes.position()));
            checked(bytes, Long.BYTES);
            events.add(event(checked(bytes, length)));
        }
        return events;
    }

    private static ByteBuffer checked(ByteBuffer bytes, int length) {
        byte[] part = new byte[length];
        bytes.get(part);
        int checksum = ~0;
        for (byte b : part) {
            checksum ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                checksum = (checksum & 1) == 0 ? checksum >>> 1 : checksum >>> 1 ^ POLYNOMIAL;
            }
        }
        checksum = ~checksum;
        assertEquals(
                (checksum >>> 15 | checksum << 17) + 0xA282EAD8, bytes.getInt(), "masked CRC-32C");
        return ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Event event(ByteBuffer message) {
        double seconds = Double.NaN;
        long step = 0;
        String version = null;
        boolean restart = false;
        Map<String, Float> values = new LinkedHashMap<>();
        while (message.hasRemaining()) {
            int key = (int) varint(message);
            switch (key) {
                case 1 << 3 | 1 -> seconds = message.getDouble();
                case 2 << 3 -> step = varint(message);
                case 3 << 3 | 2 -> version = text(message);
                case 5 << 3 | 2 -> summary(part(message), values);
                case 7 << 3 | 2 ->
                        restart = part(message).equals(ByteBuffer.wrap(new byte[] {8, 1}));
                default -> throw new AssertionError("unexpected key of a field: " + key);
            }
        }
        return new Event(seconds, step, version, restart, values);
    }

    private static void summary(ByteBuffer message, Map<String, Float> values) {
        while (message.hasRemaining()) {
            assertEquals(1 << 3 | 2, varint(message), "a value");
            ByteBuffer value = part(message);
            assertEquals(1 << 3 | 2, varint(value), "its tag");
            String tag = text(value);
            assertEquals(2 << 3 | 5, varint(value), "its number");
            values.put(tag, value.getFloat());
        }
    }

    private static String text(ByteBuffer message) {
        return StandardCharsets.UTF_8.decode(part(message)).toString();
    }

    private static ByteBuffer part(ByteBuffer message) {
        int length = Math.toIntExact(varint(message));
        ByteBuffer part = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + length);
        return part;
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
