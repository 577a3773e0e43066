package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.clip.ClipModel;
import ai.dyad.io.StateDict;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.vision.encoder.ResNet;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The builders of the published modules follow the same contract. */
class BuildersTest {
    /** The public builders with at least one required setting. */
    static Stream<Class<?>> buildersWithRequiredSettings() {
        return Stream.of(StateDict.class, ResNet.class, BertEncoder.class, ClipModel.class)
                .map(member -> member.getProtectionDomain().getCodeSource().getLocation())
                .flatMap(module -> new ClassFileImporter().importUrl(module).stream())
                .filter(type -> type.getSimpleName().equals("Builder"))
                .map(JavaClass::reflect)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .filter(type -> start(type) != null && !setters(type).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("buildersWithRequiredSettings")
    void aMissingSettingThrowsAndNamesTheMethod(Class<?> type) throws Exception {
        Object builder = start(type).invoke(null);
        Method build = type.getMethod("build");
        Throwable cause =
                assertThrows(InvocationTargetException.class, () -> build.invoke(builder))
                        .getCause();
        assertInstanceOf(IllegalStateException.class, cause);
        String message = String.valueOf(cause.getMessage());
        assertTrue(
                setters(type).stream().anyMatch(name -> message.contains("call " + name)), message);
    }

    private static List<String> setters(Class<?> builder) {
        return Arrays.stream(builder.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .distinct()
                .toList();
    }

    /** Returns the static method without arguments that creates the builder, or null. */
    private static Method start(Class<?> builder) {
        return Arrays.stream(builder.getEnclosingClass().getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType() == builder)
                .filter(method -> method.getParameterCount() == 0)
                .findFirst()
                .orElse(null);
    }
}
