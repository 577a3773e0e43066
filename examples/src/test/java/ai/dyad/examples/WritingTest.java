package ai.dyad.examples;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Text files are written even if a string cannot be encoded as UTF-8. */
class WritingTest {
    private static final Set<String> THROWING = Set.of("writeString", "newBufferedWriter");

    @Test
    void textIsNotWrittenWithWritersThatThrowOnUnpairedSurrogates() {
        ArchRuleDefinition.noClasses()
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe(
                                "Files.writeString, newBufferedWriter or write(lines): use Text",
                                WritingTest::throwsOnUnpairedSurrogates))
                .check(
                        new ClassFileImporter()
                                .withImportOption(place -> !place.contains("/test"))
                                .importPackages("ai.dyad"));
    }

    private static boolean throwsOnUnpairedSurrogates(JavaCall<?> call) {
        boolean lines =
                call.getName().equals("write")
                        && call.getTarget().getRawParameterTypes().stream()
                                .anyMatch(type -> type.isEquivalentTo(Iterable.class));
        return call.getTargetOwner().isEquivalentTo(Files.class)
                && (lines || THROWING.contains(call.getName()));
    }
}
