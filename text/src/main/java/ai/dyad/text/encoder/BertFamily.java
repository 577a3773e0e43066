package ai.dyad.text.encoder;

import ai.dyad.io.WeightMap;
import ai.dyad.nn.transformer.FeedForwardActivation;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The published models that a {@link BertEncoder} can be, by their names in transformers. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are those of List.of
enum BertFamily {
    /** BERT. */
    BERT(
            List.of("bert"),
            "bert.",
            List.of(
                    "num_hidden_layers",
                    "hidden_size",
                    "num_attention_heads",
                    "intermediate_size",
                    "vocab_size",
                    "max_position_embeddings",
                    "type_vocab_size"),
            "hidden_act"),

    /** RoBERTa and XLM-RoBERTa, whose positions begin after that of the padding. */
    ROBERTA(List.of("roberta", "xlm-roberta"), "roberta.", BERT.sizes, "hidden_act") {
        @Override
        int firstPosition(JsonFile json) {
            return (json.has("pad_token_id") ? json.integer("pad_token_id") : 1) + 1;
        }
    },

    /** MPNet, with relative positions and without token types. */
    MPNET(List.of("mpnet"), "mpnet.", BERT.sizes.subList(0, 6), "hidden_act") {
        @Override
        int firstPosition(JsonFile json) {
            return 2;
        }

        @Override
        int relativeBuckets(JsonFile json) {
            return json.has("relative_attention_num_buckets")
                    ? json.integer("relative_attention_num_buckets")
                    : 32;
        }

        @Override
        String published(String name) {
            return name.replace("attention.self.query", "attention.attn.q")
                    .replace("attention.self.key", "attention.attn.k")
                    .replace("attention.self.value", "attention.attn.v")
                    .replace("attention.output.dense", "attention.attn.o")
                    .replace("attention.output.LayerNorm", "attention.LayerNorm")
                    .replace("encoder.relative.attention_bias", "encoder.relative_attention_bias");
        }
    },

    /** DistilBERT, without token types. */
    DISTIL_BERT(
            List.of("distilbert"),
            "distilbert.",
            List.of(
                    "n_layers",
                    "dim",
                    "n_heads",
                    "hidden_dim",
                    "vocab_size",
                    "max_position_embeddings"),
            "activation") {
        @Override
        String published(String name) {
            return name.replace("encoder.layer.", "transformer.layer.")
                    .replace("attention.self.query", "attention.q_lin")
                    .replace("attention.self.key", "attention.k_lin")
                    .replace("attention.self.value", "attention.v_lin")
                    .replace("attention.output.dense", "attention.out_lin")
                    .replace("attention.output.LayerNorm", "sa_layer_norm")
                    .replace("intermediate.dense", "ffn.lin1")
                    .replace("output.dense", "ffn.lin2")
                    .replace("output.LayerNorm", "output_layer_norm");
        }
    };

    private static final List<String> MUST_BE_EMPTY =
            List.of("auto_map", "quantization_config", "pruned_heads");

    private final List<String> types;
    private final String prefix;
    private final List<String> sizes;
    private final String activation;

    BertFamily(List<String> types, String prefix, List<String> sizes, String activation) {
        this.types = types;
        this.prefix = prefix;
        this.sizes = sizes;
        this.activation = activation;
    }

    /** Returns the family of a configuration; one without a type is a BERT. */
    static BertFamily of(JsonFile json) {
        String type = json.has("model_type") ? json.text("model_type") : "bert";
        return Arrays.stream(values())
                .filter(family -> family.types.contains(type))
                .findFirst()
                .orElseThrow(() -> json.wrong("model_type must be " + names() + ", got " + type));
    }

    static boolean has(String type) {
        return Arrays.stream(values()).anyMatch(family -> family.types.contains(type));
    }

    static String names() {
        List<String> all = Arrays.stream(values()).flatMap(one -> one.types.stream()).toList();
        return String.join(", ", all);
    }

    /** Returns the prefix that the names of a model with a head on top have. */
    String prefix() {
        return prefix;
    }

    /** Reads the sizes, and refuses what {@link BertEncoder} cannot do. */
    BertConfig config(JsonFile json) {
        json.requireIfThere("model_type", types.toArray(String[]::new));
        json.requireIfThere("position_embedding_type", "absolute");
        json.requireIfThere("is_decoder", "false");
        json.requireIfThere("add_cross_attention", "false");
        for (String name : MUST_BE_EMPTY) {
            if (json.has(name) && !json.json().get(name).equals(new JsonObject())) {
                throw json.wrong(name + " must be empty, got " + json.json().get(name));
            }
        }
        int[] size = sizes.stream().mapToInt(json::integer).toArray();
        float epsilon =
                json.has("layer_norm_eps")
                        ? json.number("layer_norm_eps").floatValue()
                        : BertConfig.DEFAULT_EPSILON;
        try {
            return new BertConfig(
                    size[0],
                    size[1],
                    size[2],
                    size[3],
                    size[4],
                    size[5],
                    size.length > 6 ? size[6] : 0,
                    epsilon,
                    FeedForwardActivation.ofHuggingFace(
                            json.has(activation) ? json.text(activation) : "gelu"),
                    firstPosition(json),
                    relativeBuckets(json));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(json.file() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Maps the parameters of an encoder, except for the dense layers of its head.
     *
     * @param names those of its parameters
     * @param from what stands before the published names
     * @param tensors the published names
     * @return a map to add to
     */
    WeightMap.Builder map(Set<String> names, String from, Set<String> tensors) {
        WeightMap.Builder map = WeightMap.builder();
        for (String name : names) {
            String source = from + published(name);
            // the names of old files
            String old =
                    source.replace("LayerNorm.weight", "LayerNorm.gamma")
                            .replace("LayerNorm.bias", "LayerNorm.beta");
            map.copy(name, tensors.contains(old) ? old : source);
        }
        return map.ignore(name -> name.equals(from + "embeddings.position_ids"));
    }

    int firstPosition(JsonFile json) {
        return 0;
    }

    int relativeBuckets(JsonFile json) {
        return 0;
    }

    /** Returns the published name of a parameter, without prefix. */
    String published(String name) {
        return name;
    }
}
