package ai.dyad.vision.data;

import java.util.List;

/** Which lines of a text beside an image are its captions. */
enum CaptionLines {
    /** Each is one, such as five descriptions by five people. */
    ALL(Long.MAX_VALUE),

    /** The first alone, where the others are translations or notes. */
    FIRST(1);

    private final long most;

    CaptionLines(long most) {
        this.most = most;
    }

    /** Returns the captions of a text; blank lines do not count. */
    List<String> of(String text) {
        return of(text.lines().toList());
    }

    /** Returns the captions among the lines of a text; blank lines do not count. */
    List<String> of(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).limit(most).toList();
    }
}
