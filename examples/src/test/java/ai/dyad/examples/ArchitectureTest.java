package ai.dyad.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.dyad.clip.ClipModel;
import ai.dyad.io.StateDict;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.vision.encoder.ResNet;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dependencies between modules, layers and packages point one way. */
class ArchitectureTest {
    private static final URL CORE = module(StateDict.class);
    private static final URL VISION = module(ResNet.class);
    private static final URL TEXT = module(BertEncoder.class);
    private static final URL CLIP = module(ClipModel.class);
    private static final URL EXAMPLES = module(Main.class);

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importUrls(List.of(CORE, VISION, TEXT, CLIP, EXAMPLES));

    /** The layers of core, bottom to top; a layer depends only on those before it. */
    private static final List<List<String>> LAYERS =
            List.of(
                    List.of("random", "internal"),
                    List.of("data", "io", "hub"),
                    List.of("loss", "nn", "optimizer", "noise"),
                    List.of("training", "embedding"),
                    List.of("evaluation", "information", "health"));

    private static URL module(Class<?> member) {
        return member.getProtectionDomain().getCodeSource().getLocation();
    }

    /** The module's folder: a description is a format, which a path with %20 in it would break. */
    private static String name(URL module) {
        return new File(module.getPath()).getParentFile().getParentFile().getName();
    }

    private static DescribedPredicate<JavaClass> in(URL... modules) {
        return describe(
                "in " + Arrays.stream(modules).map(ArchitectureTest::name).toList(),
                type ->
                        type.getSource().isPresent()
                                && List.of(modules).stream()
                                        .anyMatch(
                                                module ->
                                                        type.getSource()
                                                                .get()
                                                                .getUri()
                                                                .toString()
                                                                .contains(module.getPath())));
    }

    private static void assertNotBelow(URL module, URL... others) {
        assertTrue(CLASSES.stream().anyMatch(in(module)), "no classes in " + module);
        noClasses().that(in(module)).should().dependOnClassesThat(in(others)).check(CLASSES);
    }

    @Test
    void coreDependsOnNoOtherModule() {
        assertNotBelow(CORE, VISION, TEXT, CLIP, EXAMPLES);
    }

    @Test
    void coreUsesNoImageClasses() {
        noClasses()
                .that(in(CORE))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..")
                .check(CLASSES);
    }

    @Test
    void visionAndTextDependOnlyOnCore() {
        assertNotBelow(VISION, TEXT, CLIP, EXAMPLES);
        assertNotBelow(TEXT, VISION, CLIP, EXAMPLES);
    }

    @Test
    void clipDependsOnNoExamples() {
        assertNotBelow(CLIP, EXAMPLES);
    }

    @Test
    void noPackageIsInTwoModules() {
        Map<String, URL> modules = new HashMap<>();
        for (URL module : List.of(CORE, VISION, TEXT, CLIP, EXAMPLES)) {
            CLASSES.stream()
                    .filter(in(module))
                    .map(JavaClass::getPackageName)
                    .distinct()
                    .forEach(name -> assertNull(modules.put(name, module), name));
        }
    }

    @Test
    void layersOfCoreDependOnLowerOnes() {
        Map<String, Integer> layers = new LinkedHashMap<>();
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            for (String name : LAYERS.get(layer)) {
                layers.put(name, layer);
            }
        }
        for (JavaClass type : CLASSES.that(in(CORE))) {
            assertTrue(layers.containsKey(packageOf(type)), "in no layer: " + type.getName());
        }
        layers.forEach(
                (name, layer) ->
                        noClasses()
                                .that(in(CORE))
                                .and(describe("in " + name, type -> packageOf(type).equals(name)))
                                .should()
                                .dependOnClassesThat(
                                        in(CORE).and(
                                                        describe(
                                                                "in a higher layer",
                                                                type ->
                                                                        layers.get(packageOf(type))
                                                                                > layer)))
                                .check(CLASSES));
    }

    /** Returns the part of the package name after ai.dyad. */
    private static String packageOf(JavaClass type) {
        return type.getPackageName().split("\\.", -1)[2];
    }

    @Test
    void lossesDoNotUseBlocks() {
        noClasses()
                .that()
                .resideInAPackage("ai.dyad.loss..")
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.assignableTo(Block.class)
                                .or(JavaClass.Predicates.assignableTo(Parameter.class)))
                .check(CLASSES);
    }

    @Test
    void librariesUseNoEngineOrCommandLine() {
        noClasses()
                .that(in(CORE, VISION, TEXT, CLIP))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.pytorch..", "picocli..", "org.knowm..")
                .check(CLASSES);
    }

    @Test
    void publishedSignaturesUseNoInternalTypes() {
        List<String> leaks = new ArrayList<>();
        for (JavaClass type : CLASSES.that(in(CORE, VISION, TEXT, CLIP))) {
            if (isPublished(type)) {
                leaksOf(type).forEach(leak -> leaks.add(type.getName() + ": " + leak));
            }
        }
        assertEquals(List.of(), leaks);
    }

    private static boolean isPublished(JavaClass type) {
        return !isInternal(type.getPackageName())
                && isVisible(type)
                && type.getEnclosingClass().map(ArchitectureTest::isPublished).orElse(true);
    }

    private static boolean isVisible(HasModifiers member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isInternal(String name) {
        return name.startsWith("ai.dyad.internal") || name.startsWith("ai.dyad.io.internal");
    }

    /** The internal types among supertypes and in the members, inherited ones included. */
    private static List<String> leaksOf(JavaClass type) {
        List<JavaType> named = new ArrayList<>(type.getAllRawInterfaces());
        named.addAll(type.getAllRawSuperclasses());
        type.getSuperclass().ifPresent(named::add);
        named.addAll(type.getInterfaces());
        named.addAll(type.getTypeParameters());
        for (JavaField field : type.getAllFields()) {
            if (isVisible(field)) {
                named.add(field.getType());
            }
        }
        List<JavaCodeUnit> units = new ArrayList<>(type.getAllMethods());
        units.addAll(type.getConstructors());
        for (JavaCodeUnit unit : units) {
            if (isVisible(unit)) {
                named.addAll(unit.getParameterTypes());
                named.add(unit.getReturnType());
                named.addAll(unit.getTypeParameters());
                named.addAll(unit.getExceptionTypes());
            }
        }
        return named.stream()
                .flatMap(one -> one.getAllInvolvedRawTypes().stream())
                .map(raw -> raw.getBaseComponentType().getName())
                .filter(ArchitectureTest::isInternal)
                .distinct()
                .toList();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("ai.dyad.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
