package ai.dyad.nn;

import ai.djl.nn.Block;
import ai.dyad.internal.Json;
import ai.dyad.io.Architecture;
import ai.dyad.io.Architectures;
import ai.dyad.io.StateDict;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link DualEncoder} is saved and loaded: both encoders, of any architectures, with their
 * names, their projections, the logit scale and, where there is one, the logit bias. Which encoders
 * were frozen in training is not saved.
 */
public final class DualEncoderArchitecture implements Architecture<DualEncoder, JsonObject> {
    private static final String UNITS = "units";
    private static final String BIAS = "logitBias";
    private static final String UNLIMITED = "unlimitedLogitScale";
    private static final String ENCODERS = "encoders";
    private static final String NAME = "name";
    private static final String INPUTS = "inputs";

    /** Creates the architecture, as {@link java.util.ServiceLoader} does. */
    public DualEncoderArchitecture() {}

    @Override
    public String name() {
        return "dual-encoder";
    }

    @Override
    public Class<DualEncoder> blockType() {
        return DualEncoder.class;
    }

    @Override
    public Class<JsonObject> configurationType() {
        return JsonObject.class;
    }

    @Override
    public JsonObject configurationOf(DualEncoder block) {
        JsonArray encoders = new JsonArray();
        for (String name : block.names()) {
            JsonObject encoder = new JsonObject();
            encoder.addProperty(NAME, name);
            JsonObject described = Architectures.describe(block.getBackbone(name));
            described.entrySet().forEach(entry -> encoder.add(entry.getKey(), entry.getValue()));
            encoder.addProperty("prefix", name + ".tower.");
            int inputs = inputs(block.encoders().layout(), name);
            if (inputs > 0) {
                encoder.addProperty(INPUTS, inputs);
            }
            encoders.add(encoder);
        }
        JsonObject json = new JsonObject();
        json.addProperty(UNITS, block.encoders().first().units());
        if (!block.getLogitScale().isLimited()) {
            json.addProperty(UNLIMITED, true);
        }
        json.addProperty(BIAS, StateDict.of(block).containsKey("logit_bias.logit_bias"));
        json.add(ENCODERS, encoders);
        return json;
    }

    /** How many arrays belong to an encoder, 0 for all that are left. */
    private static int inputs(InputLayout layout, String name) {
        return layout.isFirst(name) ? layout.firstInputs() : layout.secondInputs();
    }

    @Override
    public DualEncoder create(JsonObject configuration) {
        List<String> names = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        JsonArray encoders = Json.require("", configuration, ENCODERS).getAsJsonArray();
        if (encoders.size() != 2) {
            throw new IllegalArgumentException(ENCODERS + " must be two, got " + encoders.size());
        }
        DualEncoder.Builder builder = DualEncoder.builder();
        for (int i = 0; i < encoders.size(); i++) {
            JsonObject encoder = encoders.get(i).getAsJsonObject();
            names.add(Json.text(ENCODERS, encoder, NAME));
            blocks.add(Architectures.create(encoder));
        }
        builder.setEncoders(blocks.get(0), blocks.get(1)).optNames(names.get(0), names.get(1));
        int units = Json.integer("", configuration, UNITS);
        if (units == 0) {
            builder.optNoProjections();
        } else {
            builder.setUnits(units);
        }
        if (configuration.has(UNLIMITED) && configuration.get(UNLIMITED).getAsBoolean()) {
            builder.optLogitScale(LogitScale.unlimited(1));
        }
        for (int i = 0; i < encoders.size(); i++) {
            JsonObject encoder = encoders.get(i).getAsJsonObject();
            if (encoder.has(INPUTS)) {
                builder.optInputs(names.get(i), Json.integer(ENCODERS, encoder, INPUTS));
            }
        }
        if (Json.require("", configuration, BIAS).getAsBoolean()) {
            builder.optLogitBias(new LogitBias());
        }
        return builder.build();
    }
}
