package ai.dyad.examples.retrieve;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.dyad.clip.ClipModel;
import ai.dyad.examples.pretrained.NamedModel;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.io.ModelDirectory;
import ai.dyad.text.encoder.PublishedTextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.vision.encoder.ImageEmbedder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model that embeds images, texts or both into one space. It owns its weights until it is closed.
 */
final class RetrievalModel implements AutoCloseable {

    private final String name;
    private final NDManager manager;
    private ImageEmbedder images; // null if the model has no image encoder
    private TextRows texts; // null if the model has no text encoder
    private Closeable opened = () -> {};

    private RetrievalModel(String name, NDManager manager) {
        this.name = name;
        this.manager = manager;
    }

    /**
     * Opens a model.
     *
     * @param name {@value PretrainedText#MINILM}, the directory of a run, or a published model, see
     *     {@link NamedModel}
     * @param device where to compute
     * @return the model
     * @throws IOException if there is no such model, or one of its files is malformed
     */
    static RetrievalModel open(String name, Device device) throws IOException {
        NDManager manager = NDManager.newBaseManager(device);
        try {
            RetrievalModel model = new RetrievalModel(name, manager);
            model.open();
            return model;
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private void open() throws IOException {
        if (name.equals(PretrainedText.MINILM)) {
            openTexts(PretrainedText.open(manager, name));
            return;
        }
        Path path = NamedModel.find(name).path();
        if (ClipModel.isIn(path)) {
            ClipModel model = ClipModel.load(path, manager.getDevice());
            opened = model::close;
            images = model.images();
            texts = TextRows.of(model);
        } else if (isTexts(path)) {
            openTexts(TextEncoderFile.load(manager, path));
        } else {
            images = ImageEmbedder.load(path, manager.getDevice());
            opened = images::close;
        }
        if (images != null) {
            images.requireColor();
        }
    }

    private static boolean isTexts(Path path) throws IOException {
        return (Files.isDirectory(path) && ModelDirectory.isIn(path))
                ? ModelDirectory.read(path).getKind().equals(ModelDirectory.TEXT_ENCODER)
                : PublishedTextEncoder.isKnown(path);
    }

    private void openTexts(TextEncoderFile file) {
        opened = file::close;
        texts = TextRows.of(file.textEncoder());
    }

    String name() {
        return name;
    }

    NDManager manager() {
        return manager;
    }

    /** Returns the image encoder; throws if there is none. */
    ImageEmbedder images() {
        if (images == null) {
            throw new IllegalArgumentException(
                    "the model must embed images, but " + name + " embeds only texts");
        }
        return images;
    }

    /** Returns the text encoder; throws if there is none. */
    TextRows texts() {
        if (texts == null) {
            throw new IllegalArgumentException(
                    "the model must embed texts, but " + name + " embeds only images");
        }
        return texts;
    }

    @Override
    public void close() throws IOException {
        opened.close();
        manager.close();
    }
}
