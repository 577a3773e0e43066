package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSelectionTest {
    private static final ModelName NAME = ModelName.parse("org/model");

    @ParameterizedTest
    @CsvSource({
        "config.json model.safetensors, config.json model.safetensors",
        "config.json model.safetensors open_clip_model.safetensors open_clip_config.json,"
                + " config.json open_clip_config.json model.safetensors",
        "open_clip_config.json open_clip_model.safetensors model.safetensors,"
                + " open_clip_config.json open_clip_model.safetensors",
        "config.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors"
                + " model.safetensors.index.json,"
                + " config.json model.safetensors.index.json model-00001-of-00002.safetensors"
                + " model-00002-of-00002.safetensors",
        "model.safetensors model-00001-of-00001.safetensors model.fp16.safetensors"
                + " adapter_model.safetensors, model.safetensors",
        "model.safetensors pytorch_model.bin pytorch_model.bin.index.json tf_model.h5"
                + " flax_model.msgpack README.md README.txt LICENSE.txt requirements.txt"
                + " training_args.json image.png onnx/model.onnx onnx/config.json"
                + " checkpoint-10/config.json, model.safetensors",
        "vocab.txt vocab.json merges.txt spiece.model preprocessor_config.json modules.json"
                + " 1_Pooling/config.json 2_Dense/config.json 2_Dense/model.safetensors"
                + " 2_Dense/pytorch_model.bin model.safetensors,"
                + " vocab.txt vocab.json merges.txt spiece.model preprocessor_config.json"
                + " modules.json 1_Pooling/config.json 2_Dense/config.json"
                + " 2_Dense/model.safetensors model.safetensors"
    })
    void takesWhatLoadingNeedsWithTheWeightsLast(String all, String chosen) throws IOException {
        assertEquals(
                List.of(chosen.split(" ")), FileSelection.ofModel(NAME, List.of(all.split(" "))));
    }

    @ParameterizedTest
    @CsvSource({
        "*.json, a.json, true",
        "*.json, d/a.json, false",
        "**.json, d/a.json, true",
        "d/**, d/e/f, true",
        "*, a.b, true",
        "a.json, aXjson, false",
        "*/config.json, 1_Pooling/config.json, true",
        "model-*-of-*.safetensors, model-1-of-2.safetensors, true"
    })
    void matchesPatterns(String pattern, String path, boolean matches) {
        assertEquals(matches, FileSelection.matches(pattern).test(path));
    }
}
