package ai.dyad.examples;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the Java blocks of a page. */
final class JavaBlocks {
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(public |final |abstract )*(class|record|interface|enum) \\w+");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]+;\\n");
    private static final List<String> PACKAGES =
            List.of(
                    "java.io",
                    "java.nio.file",
                    "java.util",
                    "java.util.random",
                    "ai.djl",
                    "ai.djl.engine",
                    "ai.djl.ndarray",
                    "ai.djl.ndarray.types",
                    "ai.djl.nn",
                    "ai.djl.nn.core",
                    "ai.djl.training",
                    "ai.djl.training.dataset",
                    "ai.djl.training.evaluator",
                    "ai.djl.training.initializer",
                    "ai.djl.training.listener",
                    "ai.djl.training.loss",
                    "ai.djl.training.tracker",
                    "ai.djl.util",
                    "ai.dyad.clip",
                    "ai.dyad.data",
                    "ai.dyad.embedding",
                    "ai.dyad.evaluation",
                    "ai.dyad.health",
                    "ai.dyad.hub",
                    "ai.dyad.information",
                    "ai.dyad.io",
                    "ai.dyad.loss",
                    "ai.dyad.nn",
                    "ai.dyad.nn.lora",
                    "ai.dyad.noise",
                    "ai.dyad.optimizer",
                    "ai.dyad.random",
                    "ai.dyad.text.data",
                    "ai.dyad.text.encoder",
                    "ai.dyad.text.tokenizer",
                    "ai.dyad.training",
                    "ai.dyad.vision.augment",
                    "ai.dyad.vision.data",
                    "ai.dyad.vision.decode",
                    "ai.dyad.vision.encoder");

    private JavaBlocks() {}

    /** A block and the parameters that declare the variables it uses. */
    record Block(String given, String code) {
        String source(int number) {
            String own =
                    IMPORT.matcher(code)
                            .results()
                            .map(i -> i.group())
                            .collect(Collectors.joining());
            String body = IMPORT.matcher(code).replaceAll("");
            String imports =
                    PACKAGES.stream()
                            .map(name -> "import " + name + ".*;\n")
                            .collect(Collectors.joining());
            // if DJL has a class of the same name, a page means dyad's unless it imports the
            // other
            String ours = own.contains(".AdamW;") ? "" : "import ai.dyad.optimizer.AdamW;\n";
            String head = imports + "import ai.djl.training.optimizer.Optimizer;\n" + ours + own;
            return TYPE.matcher(body).find()
                    ? head + body
                    : head
                            + "final class Page"
                            + number
                            + " { void body("
                            + (given == null ? "" : given)
                            + ") throws Exception {\n"
                            + body
                            + "\n}}\n";
        }
    }

    /** Compiles the blocks; returns the errors, each with its block. */
    static List<String> errors(List<Block> blocks) {
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            errors.addAll(errors(blocks.get(i), i));
        }
        return errors;
    }

    private static List<String> errors(Block block, int number) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> options =
                List.of("-proc:none", "-implicit:none", "-cp", classPath, "-Xdiags:compact");
        String source = block.source(number);
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///Page" + number + ".java"),
                        JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> all = new ArrayList<>(options);
        all.add("-Xlint:none");
        all.add("-XDshould-stop.ifNoError=FLOW"); // checks, but writes no class files
        compiler.getTask(null, null, found, all, null, List.of(file)).call();
        return found.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(problem -> problem.getMessage(Locale.ROOT) + "\n in: " + block.code())
                .toList();
    }
}
