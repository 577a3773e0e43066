package ai.dyad.examples;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The builders of the published modules keep one contract. */
class BuildersTest {
    /** Builders that start without arguments. */
    static Stream<Class<?>> builders() {
        return Stream.of(StateDict.class, ResNet.class, BertEncoder.class, ClipModel.class)
                .map(member -> member.getProtectionDomain().getCodeSource().getLocation())
                .flatMap(module -> new ClassFileImporter().importUrl(module).stream())
                .filter(type -> type.getSimpleName().equals("Builder"))
                .map(JavaClass::reflect)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .filter(type -> start(type) != null);
    }

    static Stream<Class<?>> buildersWithRequiredSettings() {
        return builders().filter(type -> !setters(type).isEmpty());
    }

    /** All methods of builders that take one argument that can be null. */
    static Stream<Arguments> settersOfReferences() {
        return builders()
                .flatMap(
                        type ->
                                Arrays.stream(type.getMethods())
                                        .filter(BuildersTest::setsOneReference)
                                        .map(setter -> arguments(type, setter)));
    }

    @ParameterizedTest
    @MethodSource("buildersWithRequiredSettings")
    void missingSettingThrowsIllegalStateThatNamesTheMethod(Class<?> type) throws Exception {
        Object builder = start(type).invoke(null);
        Method build = type.getMethod("build");
        Throwable cause = causeOf(() -> build.invoke(builder));
        assertInstanceOf(IllegalStateException.class, cause);
        String message = String.valueOf(cause.getMessage());
        assertTrue(
                setters(type).stream().anyMatch(name -> message.contains("call " + name)), message);
    }

    @ParameterizedTest
    @MethodSource("settersOfReferences")
    void nullArgumentThrowsAndNamesTheMethod(Class<?> type, Method setter) throws Exception {
        Object builder = start(type).invoke(null);
        Throwable cause = causeOf(() -> setter.invoke(builder, new Object[] {null}));
        String message = String.valueOf(cause.getMessage());
        assertTrue(
                message.startsWith(setter.getName() + " must be given a value, got null"),
                cause.toString());
    }

    private static Throwable causeOf(Executable call) {
        return assertThrows(InvocationTargetException.class, call).getCause();
    }

    /** Whether a method is a setting of this project with one argument that is no primitive. */
    private static boolean setsOneReference(Method method) {
        return method.getName().matches("(set|opt|add)([A-Z].*)?")
                && method.getDeclaringClass().getName().startsWith("ai.dyad.")
                && method.getParameterCount() == 1
                && !method.getParameterTypes()[0].isPrimitive();
    }

    private static List<String> setters(Class<?> builder) {
        return Arrays.stream(builder.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .distinct()
                .toList();
    }

    /** The static method without arguments that makes the builder, or null. */
    private static Method start(Class<?> builder) {
        return Arrays.stream(builder.getEnclosingClass().getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType() == builder)
                .filter(method -> method.getParameterCount() == 0)
                .findFirst()
                .orElse(null);
    }
}
