package ai.dyad.internal.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text files that must be UTF-8, with or without a byte-order mark. */
public final class Utf8File {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private Utf8File() {}

    /** Takes the lines of a file one by one. */
    @FunctionalInterface
    public interface LineConsumer {

        /**
         * Takes a line.
         *
         * @param number its number, from 1
         * @param line the line, without its end
         * @throws IOException if it cannot be used, which ends the reading
         */
        void accept(long number, String line) throws IOException;
    }

    /** Takes the characters of a file. */
    @FunctionalInterface
    interface Content {
        void read(BufferedReader text) throws IOException;
    }

    /**
     * Passes on all lines, including empty ones.
     *
     * @param file the file
     * @param lines takes the lines
     * @throws TextFileException if the file is not UTF-8; the message gives the line
     * @throws IOException if the file cannot be read, or a line was not accepted
     */
    public static void forEachLine(Path file, LineConsumer lines) throws IOException {
        read(
                file,
                text -> {
                    long number = 0;
                    for (String line = text.readLine(); line != null; line = text.readLine()) {
                        number++;
                        lines.accept(number, line);
                    }
                });
    }

    static void read(Path file, Content content) throws IOException {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        try (BufferedReader text =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), strict))) {
            skipByteOrderMark(text);
            content.read(text);
        } catch (CharacterCodingException e) {
            throw new TextFileException(
                    file,
                    "line "
                            + firstUndecodableLine(file)
                            + ": the text must be UTF-8: convert the file, or save it as UTF-8",
                    e);
        }
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
    }

    /** Decodes again to find the line, because a buffered reader is ahead of its parser. */
    private static long firstUndecodableLine(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(1 << 13);
        long line = 1;
        CoderResult result;
        do {
            result = decoder.decode(bytes, text, true);
            text.flip();
            line += text.chars().filter(character -> character == '\n').count();
            text.clear();
        } while (result.isOverflow());
        return line;
    }
}
