package ai.dyad.text.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.PublishedWeights;
import ai.dyad.io.WeightMap;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A text encoder as transformers, sentence-transformers or open_clip publish it: its block, where
 * each of its weights comes from, and its tokenizer. All of it is read from the files; only the
 * weights themselves are not read yet.
 *
 * <ul>
 *   <li>transformers: the text encoders of CLIP, SigLIP and VisionTextDualEncoder models; BERT,
 *       RoBERTa, XLM-RoBERTa, MPNet and DistilBERT
 *   <li>sentence-transformers: the latter with their pooling, Dense and Normalize modules and
 *       prompts
 *   <li>open_clip: its own text transformers, and those of transformers, of a whole model
 * </ul>
 *
 * <pre>{@code
 * try (PublishedTextEncoder published = PublishedTextEncoder.read(Path.of("bge-small-en-v1.5"))) {
 *     TextEncoder texts = published.load(manager).textEncoder();
 *     ...
 * }
 * }</pre>
 *
 * @param files the weights of the whole model
 * @param block the encoder, ids (B, T) and mask (B, T) to features (B, F), not initialized
 * @param weights where its weights come from
 * @param tokenizer the tokenizer, with the model's prompt if it has one; {@link #close} closes it
 * @param features F
 */
public record PublishedTextEncoder(
        PublishedWeights files,
        TokenEncoder block,
        WeightMap weights,
        TextTokenizer tokenizer,
        int features)
        implements AutoCloseable {

    /**
     * Reads the description of an encoder.
     *
     * @param directory the directory
     * @return the encoder; the caller closes it
     * @throws IOException if a file is missing or malformed, or the model is not supported; the
     *     message names the file and what is supported
     */
    public static PublishedTextEncoder read(Path directory) throws IOException {
        return read(directory, null);
    }

    /**
     * Same as {@link #read(Path)}, but with one of the prompts of sentence-transformers, which
     * stands before each text.
     *
     * @param directory as above
     * @param prompt the name of the prompt in {@code config_sentence_transformers.json}, such as
     *     {@code query}; null for the default prompt, if the model has one
     * @return the encoder; the caller closes it
     * @throws IOException as above, or if there is no such prompt; the message lists those there
     *     are
     */
    public static PublishedTextEncoder read(Path directory, String prompt) throws IOException {
        try {
            return PublishedTexts.read(directory, prompt);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Returns whether a directory holds a published model, and none of dyad's own format.
     *
     * @param directory the directory
     * @return whether {@link #read(Path)} should be tried
     */
    public static boolean isIn(Path directory) {
        return PublishedTexts.isIn(directory);
    }

    /**
     * Returns whether a published model has a text encoder that can be read.
     *
     * @param directory the directory
     * @return whether its configuration is of a known kind
     * @throws IOException if a file is malformed
     */
    public static boolean isKnown(Path directory) throws IOException {
        return isIn(directory) && PublishedTexts.isKnown(directory);
    }

    /**
     * Fills the block with its weights. Of a model with an image encoder, only those of the text
     * encoder are read.
     *
     * @param manager the manager that owns the weights, on whose device they are created
     * @return the encoder with its tokenizer, which closing either closes
     * @throws IOException if a tensor is missing, left over, or of another shape than the
     *     configuration says; the message lists all of them
     */
    public TextEncoderFile load(NDManager manager) throws IOException {
        try {
            Set<String> names = files.shapes().keySet();
            files.loadInto(block, manager, PublishedTexts.alone(weights, names), new Shape(1, 1));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return new TextEncoderFile(block, tokenizer);
    }

    /** Closes the tokenizer. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
