package ai.dyad.examples.retrieve;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.dyad.examples.clip.ClipModel;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.io.ModelDirectory;
import ai.dyad.text.encoder.HuggingFaceTextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What embeds pictures, texts or both into one space: the directory of a run, or a name. It owns
 * its weights until it is closed.
 */
final class RetrievalModel implements AutoCloseable {

    private final String name;
    private final NDManager manager;
    private final PictureEncoder pictures; // null if it sees none
    private final SentenceEncoder texts; // null if it reads none

    private RetrievalModel(
            String name, NDManager manager, PictureEncoder pictures, SentenceEncoder texts) {
        this.name = name;
        this.manager = manager;
        this.pictures = pictures;
        this.texts = texts;
    }

    /**
     * Opens a model.
     *
     * @param name {@value PretrainedText#MINILM}, or the directory of a run
     * @param device where to compute
     * @return the model
     * @throws IOException if there is no such model, or one of its files is malformed
     */
    static RetrievalModel open(String name, Device device) throws IOException {
        NDManager manager = NDManager.newBaseManager(device);
        try {
            return open(name, manager);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static RetrievalModel open(String name, NDManager manager) throws IOException {
        if (name.equals(PretrainedText.MINILM)) {
            TextEncoderFile file = PretrainedText.open(manager, name);
            return new RetrievalModel(name, manager, null, new TextTower(file));
        }
        Path directory = Path.of(name);
        if (ModelDirectory.isIn(directory)) {
            return open(ModelDirectory.read(directory), name, manager);
        }
        if (HuggingFaceTextEncoder.isIn(directory)) {
            TextEncoderFile file = HuggingFaceTextEncoder.load(manager, directory);
            return new RetrievalModel(name, manager, null, new TextTower(file));
        }
        throw new FileNotFoundException(
                "the model must be "
                        + PretrainedText.MINILM
                        + ", or the directory of a run with model.json, or of a HuggingFace BERT"
                        + " with config.json, got "
                        + name);
    }

    private static RetrievalModel open(ModelDirectory model, String name, NDManager manager)
            throws IOException {
        Path directory = model.getPath();
        switch (model.getKind()) {
            case ModelDirectory.DUAL_ENCODER:
                ClipTowers both = new ClipTowers(ClipModel.load(directory, manager.getDevice()));
                return new RetrievalModel(name, manager, both, both);
            case ModelDirectory.TEXT_ENCODER:
                TextEncoderFile file = TextEncoderFile.load(manager, directory);
                return new RetrievalModel(name, manager, null, new TextTower(file));
            default:
                return new RetrievalModel(name, manager, ImageTower.load(manager, directory), null);
        }
    }

    String name() {
        return name;
    }

    NDManager manager() {
        return manager;
    }

    /** Returns the encoder of pictures, or says that there is none. */
    PictureEncoder pictures() {
        if (pictures == null) {
            throw new IllegalArgumentException(
                    "the model must see pictures, but " + name + " reads texts only");
        }
        return pictures;
    }

    /** Returns the encoder of texts, or says that there is none. */
    SentenceEncoder texts() {
        if (texts == null) {
            throw new IllegalArgumentException(
                    "the model must read texts, but " + name + " sees pictures only");
        }
        return texts;
    }

    @Override
    public void close() {
        if (texts != null) {
            texts.close();
        }
        manager.close();
    }
}
