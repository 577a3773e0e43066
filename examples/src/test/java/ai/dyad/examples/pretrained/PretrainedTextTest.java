package ai.dyad.examples.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.text.TinyModel;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.SentenceHead;
import ai.dyad.text.encoder.TextEncoderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedTextTest {
    private static final String CONFIGURATION =
            """
            {"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 16,
             "num_attention_heads": 2, "intermediate_size": 32, "vocab_size": %d,
             "max_position_embeddings": 12, "type_vocab_size": 2}
            """;

    @TempDir private Path folder;
    private NDManager manager;
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        manager = NDManager.newBaseManager();
        directory = Files.createDirectories(folder.resolve("hf/1_Pooling")).getParent();
        Path own = TinyModel.write(folder.resolve("own"), TinyModel.words());
        try (TextEncoderFile file = PretrainedText.open(manager, own.toString())) {
            assertEquals(12, file.tokenizer().maxLength());
        }
        for (String name : List.of("model.safetensors", "tokenizer.json")) {
            Files.copy(own.resolve(name), directory.resolve(name));
        }
        Files.writeString(
                directory.resolve("config.json"), CONFIGURATION.formatted(TinyModel.words()));
        Files.writeString(
                directory.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}");
        Files.writeString(
                directory.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 6}");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void takesPoolingAndLengthFromAHuggingFaceDirectory() throws IOException {
        try (TextEncoderFile file = PretrainedText.open(manager, directory.toString())) {
            assertEquals(6, file.tokenizer().maxLength());
            SentenceHead head = ((BertEncoder) file.encoder()).getHead();
            assertEquals("[CLS]", head.poolings().toString());
        }
        try (TextEncoderFile shorter = PretrainedText.open(manager, directory.toString(), 5)) {
            assertEquals(5, shorter.tokenizer().maxLength());
        }
    }

    @Test
    void rejectsAMaximumLengthAboveTheDirectorys() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> PretrainedText.open(manager, directory.toString(), 7))
                        .getMessage();
        assertTrue(message.contains("at most 6 tokens, as " + directory), message);
    }

    @Test
    void embedsTextsWithAHuggingFaceDirectory() throws IOException {
        Path texts = Files.write(folder.resolve("texts.txt"), List.of("red apple", "green car"));
        Path table = folder.resolve("table.csv");
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "embed",
                        directory.toString(),
                        "--texts",
                        texts.toString(),
                        "--out",
                        table.toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("wrote 2 rows"), trial::output);
    }
}
