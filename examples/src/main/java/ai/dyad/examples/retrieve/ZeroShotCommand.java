package ai.dyad.examples.retrieve;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
import ai.dyad.clip.PromptTemplates;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.ZeroShotClassifier;
import ai.dyad.examples.data.SkippedList;
import ai.dyad.examples.machine.DeviceOption;
import ai.dyad.examples.pretrained.NamedModel;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.vision.data.ImageFolder;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Classifies images by the names of classes alone. */
@Command(
        name = "zero-shot",
        customSynopsis = "dyad zero-shot [OPTIONS] MODEL --images=DIR --out=DIR",
        description = {
            "Classify images by the names of classes alone, with a model of images and texts.",
            "If the folder has a subfolder per class, the accuracy is measured and a figure shows"
                    + " which classes are confused."
        })
public final class ZeroShotCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DeviceOption device = new DeviceOption();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "The run directory of dyad clip; " + NamedModel.WHOLE + ".")
    private String model;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "Folder of images, with a subfolder per class if the classes are known.")
    private Path images;

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description =
                    "File with the names of the classes, one per line, in the order of the"
                            + " subfolders by name if there are any. Default: the names of the"
                            + " subfolders, with spaces for underscores.")
    private Path classes;

    @Option(
            names = "--templates",
            paramLabel = "NAME|FILE",
            defaultValue = "imagenet-80",
            description =
                    "Prompts that describe a class: name, photo, imagenet-7, imagenet-80 (those of"
                            + " CLIP's authors), or a file with one per line, in which {} stands for"
                            + " the class. Default: ${DEFAULT-VALUE}.")
    private String templates = "imagenet-80";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write predictions.csv and confusion.png to.")
    private Path out;

    /** Creates the command; picocli calls this. */
    public ZeroShotCommand() {}

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        PromptTemplates prompts = prompts();
        Device chosen = device.resolve();
        try (ClipModel opened = open(chosen);
                ImageFolder folder = folder(opened.images().getInput())) {
            console.print(SkippedList.of(folder.skipped()));
            List<String> names = names(folder);
            ZeroShotClassifier classifier = opened.classifier(names, prompts).zeroShot();
            EmbeddingTable embedded = opened.images().embed(folder, new LoadingBar());
            ZeroShotFindings findings =
                    new ZeroShotFindings(folder, names, classifier.classify(embedded));
            Files.createDirectories(out);
            findings.write(images, out.resolve("predictions.csv"));
            console.printf(
                    "%,d images, %,d classes, %,d prompts per class%n",
                    folder.size(), names.size(), prompts.templates().size());
            if (findings.areClassesKnown()) {
                console.println(classifier.evaluate(embedded.withClasses(folder.classes())));
                console.print(findings.perClass());
                findings.draw(out.resolve("confusion.png"));
                console.printf("wrote confusion.png and predictions.csv to %s%n", out);
            } else {
                console.printf("wrote predictions.csv to %s%n", out);
            }
            return 0;
        }
    }

    private ClipModel open(Device chosen) throws IOException {
        Path path = NamedModel.find(model).path();
        if (!ClipModel.isIn(path)) {
            throw new IOException(
                    model + " must be a model of images and texts, but it is not one");
        }
        return ClipModel.load(path, chosen);
    }

    private ImageFolder folder(ImageInput input) throws IOException {
        ImageFolder.Builder builder =
                ImageFolder.builder()
                        .setPath(images)
                        .optSidePixels(input.height())
                        .optProgress(new LoadingBar());
        return input.resize() == null ? builder.build() : builder.optResize(input.resize()).build();
    }

    private PromptTemplates prompts() throws IOException {
        Path file = Path.of(templates);
        return Files.isRegularFile(file)
                ? PromptTemplates.read(file)
                : PromptTemplates.named(templates);
    }

    private List<String> names(ImageFolder folder) throws IOException {
        List<String> folders = folder.classNames();
        if (classes == null) {
            if (folders.size() < 2) {
                throw new IllegalArgumentException(
                        "classes must be at least 2: add --classes FILE with their names, or a"
                                + " subfolder per class in "
                                + images);
            }
            return folders.stream().map(name -> name.replace('_', ' ')).toList();
        }
        List<String> names = lines(classes);
        if (folders.size() >= 2 && folders.size() != names.size()) {
            throw new IllegalArgumentException(
                    String.format(
                            "--classes must have one name for each of the %d subfolders of %s, got"
                                    + " %d",
                            folders.size(), images, names.size()));
        }
        return names;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            List<String> lines =
                    Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList();
            if (lines.size() < 2) {
                throw new IOException(
                        file + " must hold at least 2 names of classes, got " + lines.size());
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw new IOException(file + " must be UTF-8 text, got other bytes", e);
        }
    }
}
