package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.io.Safetensors;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.text.tokenizer.PromptedTokenizer;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTextEncoderTest {
    private static final Path MODELS = Path.of("src/test/resources/published");
    private static final double TOLERANCE = 2e-5;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert",
                "roberta",
                "xlm_roberta",
                "mpnet",
                "distilbert",
                "clip_text",
                "clip_text_old",
                "siglip_text",
                "open_clip",
                "open_clip_siglip",
                "open_clip_bert",
                "prompts"
            })
    void featuresEqualThoseOfTheLibraryThatPublishedIt(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                PublishedTextEncoder published = PublishedTextEncoder.read(MODELS.resolve(name))) {
            TextEncoder encoder = published.load(manager).textEncoder();
            NDArray all = encoder.embed(manager, texts());
            assertClose(name, reference(manager, name, "features"), all);
            assertEquals(published.features(), all.size(1));
            assertTrue(encoder.truncatedTexts() >= 1, "the last text is longer than the context");
            // one by one, without padding
            NDArray first = encoder.embed(manager, List.of(texts().get(0)));
            assertClose(name, reference(manager, name, "features").get("0:1"), first);
        }
    }

    @Test
    void aPromptIsChosenByName() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                PublishedTextEncoder published =
                        PublishedTextEncoder.read(MODELS.resolve("prompts"), "document")) {
            TextEncoder encoder = published.load(manager).textEncoder();
            assertClose(
                    "document",
                    reference(manager, "prompts", "document"),
                    encoder.embed(manager, texts()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mpnet", "roberta", "siglip_text", "clip_text", "open_clip", "prompts"})
    void theSavedEncoderComputesTheSame(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                TextEncoderFile file = TextEncoderFile.load(manager, MODELS.resolve(name))) {
            file.save(directory);
            try (TextEncoderFile again = TextEncoderFile.load(manager, directory)) {
                assertEquals(
                        file.textEncoder().embed(manager, texts()),
                        again.textEncoder().embed(manager, texts()));
                assertEquals(file.tokenizer().getClass(), again.tokenizer().getClass());
            }
        }
    }

    @Test
    void anotherLengthKeepsThePrompt() throws IOException {
        try (PublishedTextEncoder published =
                PublishedTextEncoder.read(MODELS.resolve("prompts"))) {
            PromptedTokenizer shorter =
                    ((PromptedTokenizer) published.tokenizer()).withMaxLength(6);
            assertEquals("red apple: ", shorter.getPrompt());
            assertEquals(6, shorter.encode(texts()).length());
            shorter.close();
        }
    }

    @Test
    void vocabularyAndMergesGiveTheTokensOfTheirOwnLibrary() throws IOException {
        try (JsonTokenizer published =
                        JsonTokenizer.read(
                                MODELS.resolve("clip_text_old").resolve("tokenizer.json"), 20);
                PublishedTextEncoder read =
                        PublishedTextEncoder.read(MODELS.resolve("clip_text"))) {
            for (String text : texts()) {
                assertEquals(
                        Arrays.toString(published.encode(List.of(text)).row(0)),
                        Arrays.toString(read.tokenizer().encode(List.of(text)).row(0)));
            }
        }
    }

    @Test
    void moreTokensThanTheEncoderHasAreRefusedWithBothNumbers() throws IOException {
        copy("bert");
        replace("config.json", "\"vocab_size\": 28", "\"vocab_size\": 20");
        assertEquals(
                "the tokenizer must have at most the 20 tokens of the encoder, got 28: take the"
                        + " files of one model",
                refused());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    clip_text | config.json | "clip_text_model" | "align" | model_type must be clip, clip_text_model
                    clip_text | config.json | "hidden_act": "quick_gelu" | "hidden_act": "relu" | an activation must be gelu, gelu_pytorch_tanh, gelu_new or quick_gelu, got relu
                    clip_text | config.json | "num_attention_heads": 2 | "num_attention_heads": 3 | heads must divide the width 16, got 3
                    clip_text | vocab.json | <|endoftext|> | <|end|> | must hold the special token <|endoftext|>, which is missing
                    open_clip | open_clip_config.json | "context_length": 16 | "embed_cls": true | text_cfg.embed_cls must be false, got true
                    open_clip | open_clip_config.json | "context_length": 16 | "pool_type": "none" | text_cfg.pool_type must be argmax, last or first, got none
                    roberta | tokenizer_config.json | "add_prefix_space" | "auto_map": {}, "x" | the tokenizer needs code of its own
                    """)
    void whatIsNotSupportedIsRefused(
            String name, String file, String from, String to, String message) throws IOException {
        copy(name);
        replace(file, from, to);
        if (name.equals("roberta")) {
            Files.delete(directory.resolve("vocab.json"));
        }
        String refused = refused();
        assertTrue(refused.contains(message), refused);
    }

    @Test
    void aConfigurationThatContradictsTheWeightsIsRefusedWithBothShapes() throws IOException {
        copy("siglip_text");
        replace("config.json", "\"intermediate_size\": 40", "\"intermediate_size\": 44");
        String message = refused();
        assertTrue(
                message.contains("mlp.c_fc.weight")
                        && message.contains("(44, 16)")
                        && message.contains("(40, 16)"),
                message);
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        copy("xlm_roberta");
        Files.delete(directory.resolve("model-00002-of-00002.safetensors"));
        assertTrue(refused().contains("model-00002-of-00002.safetensors"), refused());
    }

    @Test
    void aTokenizerThatIsMissingIsWrittenInOneLine() throws IOException {
        copy("xlm_roberta");
        Files.move(
                directory.resolve("tokenizer.json"), directory.resolve("sentencepiece.bpe.model"));
        String message = refused();
        assertTrue(
                message.contains("tokenizer.json is missing and sentencepiece.bpe.model not read")
                        && message.contains("AutoTokenizer.from_pretrained('.')"),
                message);
    }

    @Test
    void aPromptThatIsNotThereIsRefused() {
        IOException unknown =
                assertThrows(
                        IOException.class,
                        () -> PublishedTextEncoder.read(MODELS.resolve("prompts"), "passage"));
        assertTrue(unknown.getMessage().contains("got passage"), unknown.getMessage());
        IOException none =
                assertThrows(
                        IOException.class,
                        () -> PublishedTextEncoder.read(MODELS.resolve("clip_text"), "query"));
        assertTrue(
                none.getMessage().contains("must have prompts for prompt query"),
                none.getMessage());
    }

    private static List<String> texts() throws IOException {
        String json = Files.readString(MODELS.resolve("bert").resolve("texts.json"));
        return List.of(new Gson().fromJson(json, String[].class));
    }

    private static NDArray reference(NDManager manager, String name, String key)
            throws IOException {
        Path file = MODELS.resolve(name).resolve("expected.safetensors");
        return Safetensors.read(manager, file).get(key);
    }

    private static void assertClose(String name, NDArray reference, NDArray features) {
        assertEquals(reference.getShape(), features.getShape());
        double difference = features.sub(reference).abs().max().getFloat();
        double largest = Math.max(1, reference.abs().max().getFloat());
        assertTrue(difference <= TOLERANCE * largest, name + ": " + difference);
    }

    private String refused() {
        return assertThrows(IOException.class, () -> load(directory)).getMessage();
    }

    private static void load(Path model) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            TextEncoderFile.load(manager, model).close();
        }
    }

    private void copy(String name) throws IOException {
        try (var files = Files.list(MODELS.resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }

    private void replace(String name, String text, String replacement) throws IOException {
        Path file = directory.resolve(name);
        String content = Files.readString(file);
        assertTrue(content.contains(text), content);
        Files.writeString(file, content.replace(text, replacement));
    }
}
