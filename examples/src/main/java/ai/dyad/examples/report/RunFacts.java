package ai.dyad.examples.report;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.machine.DyadVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The circumstances of a run: the command, device, start time, duration and versions. */
public final class RunFacts {
    private static final String PLAIN = "[\\w@%+=:,./~-]+";

    private final String command;
    private final Device device;
    private final Instant started = Instant.now();

    private RunFacts(String command, Device device) {
        this.command = command;
        this.device = device;
    }

    /**
     * Starts the clock.
     *
     * @param spec the command, after its options are parsed
     * @param device the device that it computes on
     * @return the facts
     */
    public static RunFacts begin(CommandSpec spec, Device device) {
        CommandLine top = spec.root().commandLine();
        ParseResult given = top == null ? null : top.getParseResult();
        List<String> args = given == null ? List.of(spec.name()) : given.originalArgs();
        return new RunFacts(
                "./dyad " + args.stream().map(RunFacts::quoted).collect(Collectors.joining(" ")),
                device);
    }

    /**
     * Returns the facts by name, including the time elapsed so far.
     *
     * @return the facts by name
     */
    public Map<String, Object> asMap() {
        Engine engine = Engine.getInstance();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("command", command);
        facts.put("started", started.truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("seconds", elapsed().toMillis() / 1000.0);
        facts.put("device", DeviceOption.nameOf(device));
        facts.put("dyad", DyadVersion.current());
        facts.put("DJL", Engine.getDjlVersion());
        facts.put(engine.getEngineName(), engine.getVersion());
        facts.put("Java", System.getProperty("java.version"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        return facts;
    }

    /** Returns the time elapsed so far, in words. */
    String duration() {
        Duration elapsed = elapsed();
        if (elapsed.toMinutes() == 0) {
            return elapsed.toSeconds() + " s";
        }
        return (elapsed.toHours() == 0 ? "" : elapsed.toHours() + " h ")
                + elapsed.toMinutesPart()
                + " min "
                + elapsed.toSecondsPart()
                + " s";
    }

    private Duration elapsed() {
        return Duration.between(started, Instant.now());
    }

    /** Quotes a word for a shell, if needed. */
    private static String quoted(String word) {
        return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
