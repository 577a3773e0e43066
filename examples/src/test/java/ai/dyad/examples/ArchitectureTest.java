package ai.dyad.examples;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows between modules and between packages point one way. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("ai.dyad");

    private static final DescribedPredicate<JavaClass> CORE =
            DescribedPredicate.describe(
                    "core",
                    type ->
                            type.getPackageName().startsWith("ai.dyad")
                                    && !type.getPackageName().startsWith("ai.dyad.vision")
                                    && !type.getPackageName().startsWith("ai.dyad.text")
                                    && !type.getPackageName().startsWith("ai.dyad.examples"));

    @Test
    void coreKnowsNeitherPicturesNorWords() {
        ArchRuleDefinition.noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "ai.dyad.vision..",
                        "ai.dyad.text..",
                        "ai.dyad.examples..",
                        "java.awt..",
                        "javax.imageio..")
                .check(CLASSES);
    }

    @Test
    void visionKnowsNeitherTextNorExamples() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("ai.dyad.vision..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.dyad.text..", "ai.dyad.examples..")
                .check(CLASSES);
    }

    @Test
    void textKnowsNeitherVisionNorExamples() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("ai.dyad.text..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.dyad.vision..", "ai.dyad.examples..")
                .check(CLASSES);
    }

    @Test
    void lossesHoldNoBlocks() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("ai.dyad.loss..")
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.assignableTo(Block.class)
                                .or(JavaClass.Predicates.assignableTo(Parameter.class)))
                .check(CLASSES);
    }

    @Test
    void librariesUseNoEngine() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("ai.dyad.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCircles() {
        slices().matching("ai.dyad.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
