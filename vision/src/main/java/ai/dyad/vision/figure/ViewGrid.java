package ai.dyad.vision.figure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import ai.dyad.vision.augment.Normalization;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure of views: the views of each sample side by side, samples in rows and columns.
 *
 * <pre>{@code
 * ViewGrid grid = ViewGrid.builder().setNormalization(views.normalization()).build();
 * grid.write(new NDList(images, view0, view1), Path.of("views.png"));
 * }</pre>
 *
 * <p>Draws uint8 arrays unchanged and reverses the normalization of float arrays, so that originals
 * and their views can be shown together.
 */
public final class ViewGrid {
    private static final int VIEW_GAP = 1;
    private static final int SAMPLE_GAP = 6;

    private final Normalization normalization;
    private final int samplesPerRow;
    private final int zoom;

    private ViewGrid(Builder builder) {
        this.normalization = builder.normalization;
        this.samplesPerRow = builder.samplesPerRow;
        this.zoom = builder.zoom;
    }

    /**
     * Returns a new builder.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Draws a grid.
     *
     * @param views one array per view, each (B, C, h, w), C = 1 or 3, either uint8 or normalized
     *     float32; sizes may differ between views. Copied to the host; not modified
     * @return the figure, in RGB
     * @throws IllegalArgumentException if there is no view, or the arrays are not as above
     */
    public BufferedImage draw(NDList views) {
        int samples = requireViews(views);
        int columns = Math.min(samplesPerRow, samples);
        int rows = (samples + columns - 1) / columns;
        int cellWidth = SAMPLE_GAP - VIEW_GAP;
        int cellHeight = 0;
        for (NDArray view : views) {
            cellWidth += zoom * (int) view.getShape().get(3) + VIEW_GAP;
            cellHeight = Math.max(cellHeight, zoom * (int) view.getShape().get(2) + SAMPLE_GAP);
        }
        BufferedImage figure =
                Figures.blank(columns * cellWidth + SAMPLE_GAP, rows * cellHeight + SAMPLE_GAP);
        int left = SAMPLE_GAP;
        for (NDArray view : views) {
            List<int[]> tiles = tiles(view);
            int tileWidth = zoom * (int) view.getShape().get(3);
            for (int i = 0; i < samples; i++) {
                int x = left + i % columns * cellWidth;
                int y = SAMPLE_GAP + i / columns * cellHeight;
                int[] tile = tiles.get(i);
                figure.setRGB(x, y, tileWidth, tile.length / tileWidth, tile, 0, tileWidth);
            }
            left += tileWidth + VIEW_GAP;
        }
        return figure;
    }

    /**
     * Draws a grid into a PNG file.
     *
     * @param views as for {@link #draw}
     * @param file the file, replaced if it exists
     * @throws IllegalArgumentException as for {@link #draw}
     * @throws IOException if the file cannot be written
     */
    public void write(NDList views, Path file) throws IOException {
        Figures.write(draw(views), file);
    }

    /** Returns the zoomed pixels of each sample, row by row. */
    private List<int[]> tiles(NDArray view) {
        Shape shape = view.getShape();
        int channels = (int) shape.get(1);
        int width = (int) shape.get(3);
        int plane = (int) shape.get(2) * width;
        int[] bytes = toBytes(view, channels, plane);
        List<int[]> tiles = new ArrayList<>();
        for (int first = 0; first < bytes.length; first += channels * plane) {
            int green = first + (channels == 1 ? 0 : plane);
            int blue = first + (channels == 1 ? 0 : 2 * plane);
            int[] tile = new int[plane * zoom * zoom];
            for (int i = 0; i < tile.length; i++) {
                int x = i % (width * zoom) / zoom;
                int y = i / (width * zoom) / zoom;
                int pixel = y * width + x;
                tile[i] =
                        bytes[first + pixel] << 16
                                | bytes[green + pixel] << 8
                                | bytes[blue + pixel];
            }
            tiles.add(tile);
        }
        return tiles;
    }

    private int[] toBytes(NDArray view, int channels, int plane) {
        if (view.getDataType() == DataType.UINT8) {
            return view.toUint8Array();
        }
        float[] values = view.toFloatArray();
        int[] bytes = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int c = i / plane % channels;
            float value = values[i] * normalization.std(c) + normalization.mean(c);
            bytes[i] = Math.round(255 * Math.max(0, Math.min(1, value)));
        }
        return bytes;
    }

    private int requireViews(NDList views) {
        if (views.isEmpty()) {
            throw new IllegalArgumentException("expected at least 1 view to draw, got none");
        }
        long samples = views.get(0).getShape().get(0);
        for (NDArray view : views) {
            Shape shape = view.getShape();
            boolean image =
                    shape.dimension() == 4
                            && shape.get(0) == samples
                            && (shape.get(1) == 1 || shape.get(1) == 3);
            if (!image || shape.size() == 0) {
                throw new IllegalArgumentException(
                        "views must be (" + samples + ", 1 or 3, h, w), got " + shape);
            }
            if (view.getDataType() == DataType.FLOAT32) {
                normalization.checkChannels(Math.toIntExact(shape.get(1)));
            } else if (view.getDataType() != DataType.UINT8) {
                throw new IllegalArgumentException(
                        "views must be uint8 or float32, got " + view.getDataType());
            }
        }
        return Math.toIntExact(samples);
    }

    /** Builds a {@link ViewGrid}. */
    public static final class Builder {
        private Normalization normalization;
        private int samplesPerRow = 8;
        private int zoom = 2;

        private Builder() {}

        /**
         * Sets the normalization that the views were made with.
         *
         * @param normalization the normalization
         * @return this builder
         */
        public Builder setNormalization(Normalization normalization) {
            this.normalization = Checks.given(normalization, "setNormalization");
            return this;
        }

        /**
         * Sets how many samples are in a row.
         *
         * @param samplesPerRow the number, by default 8
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder optSamplesPerRow(int samplesPerRow) {
            if (samplesPerRow < 1) {
                throw new IllegalArgumentException(
                        "samples per row must be >= 1, got " + samplesPerRow);
            }
            this.samplesPerRow = samplesPerRow;
            return this;
        }

        /**
         * Sets by how much the pixels of a view are enlarged along each axis.
         *
         * @param zoom the factor, by default 2
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder optZoom(int zoom) {
            if (zoom < 1) {
                throw new IllegalArgumentException("zoom must be >= 1, got " + zoom);
            }
            this.zoom = zoom;
            return this;
        }

        /**
         * Builds the grid.
         *
         * @return the grid
         * @throws IllegalStateException if the normalization is missing
         */
        public ViewGrid build() {
            Checks.isSet(normalization, "setNormalization");
            return new ViewGrid(this);
        }
    }
}
