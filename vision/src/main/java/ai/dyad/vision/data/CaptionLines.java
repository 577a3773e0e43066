package ai.dyad.vision.data;

import java.util.List;

/** Which lines of an image's text file are its captions. */
enum CaptionLines {
    /** Every line is a caption, such as five descriptions by five people. */
    ALL(Long.MAX_VALUE),

    /** Only the first line is a caption; the others are translations or notes. */
    FIRST(1);

    private final long most;

    CaptionLines(long most) {
        this.most = most;
    }

    /** Returns the captions of a text; blank lines are ignored. */
    List<String> of(String text) {
        return of(text.lines().toList());
    }

    /** Returns the captions among the lines of a text; blank lines are ignored. */
    List<String> of(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).limit(most).toList();
    }
}
