package ai.dyad.vision.augment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Converts records to JSON and back, by the rules of {@link Augmentations}. */
final class RecordJson {
    private RecordJson() {}

    /** Checks that a class can be converted. */
    static void check(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(
                    "an augmentation must be a record to be read from JSON, got " + type.getName());
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Class<?> of = component.getType();
            if (of.isRecord()) {
                check(of);
            } else if (!of.isEnum() && of != String.class && of != boolean.class && !number(of)) {
                throw new IllegalArgumentException(
                        "component "
                                + component.getName()
                                + " of "
                                + type.getName()
                                + " must be a number, a boolean, a String, an enum or a record of"
                                + " these, got "
                                + of.getName());
            }
        }
    }

    /** Adds the components of a record to an object. */
    static void write(Object value, JsonObject target) {
        for (Field field : fields(value.getClass())) {
            if (field.range()) {
                JsonArray ends = new JsonArray();
                ends.add(toJson(field.components().get(0), value));
                ends.add(toJson(field.components().get(1), value));
                target.add(field.name(), ends);
            } else {
                target.add(field.name(), toJson(field.components().get(0), value));
            }
        }
    }

    /**
     * Creates a record from an object.
     *
     * @throws IllegalArgumentException if a field is missing, unknown or of the wrong type, or the
     *     record rejects the values
     */
    static <T> T read(Class<T> type, JsonReading object) {
        List<Object> values = new ArrayList<>();
        for (Field field : fields(type)) {
            if (field.range()) {
                JsonReading ends = object.member(field.name());
                ends.array(2);
                values.add(parse(field.components().get(0).getType(), ends.item(0)));
                values.add(parse(field.components().get(1).getType(), ends.item(1)));
            } else {
                RecordComponent component = field.components().get(0);
                values.add(parse(component.getType(), object.member(field.name())));
            }
        }
        object.finish();
        return construct(type, values, object);
    }

    private static <T> T construct(Class<T> type, List<Object> values, JsonReading object) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw object.wrong(refused.getMessage(), refused);
            }
            throw new IllegalStateException(type.getName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    private static Object parse(Class<?> type, JsonReading value) {
        if (type.isRecord()) {
            return read(type, value);
        }
        if (type.isEnum()) {
            return value.oneOf(type.getEnumConstants());
        }
        if (type == String.class) {
            return value.text();
        }
        if (type == boolean.class) {
            return value.bool();
        }
        double number = value.number();
        if (type == double.class) {
            return number;
        }
        if (type == float.class) {
            return value.single();
        }
        return type == int.class ? (Object) value.integer() : (Object) value.longInteger();
    }

    private static JsonElement toJson(RecordComponent component, Object owner) {
        Object value;
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            value = accessor.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean bool) {
            return new JsonPrimitive(bool);
        }
        if (value instanceof Enum<?> constant) {
            return new JsonPrimitive(constant.name().toLowerCase(Locale.ROOT));
        }
        if (value instanceof Record) {
            JsonObject nested = new JsonObject();
            write(value, nested);
            return nested;
        }
        return new JsonPrimitive((String) value);
    }

    private static List<Field> fields(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            if (i + 1 < components.length && isRange(components[i], components[i + 1])) {
                List<RecordComponent> ends = List.of(components[i], components[i + 1]);
                fields.add(new Field(snakeCase(name.substring(3)), ends));
                i++;
            } else {
                fields.add(new Field(snakeCase(name), List.of(components[i])));
            }
        }
        return fields;
    }

    private static boolean isRange(RecordComponent low, RecordComponent high) {
        return low.getName().matches("min[A-Z].*")
                && high.getName().equals("max" + low.getName().substring(3))
                && number(low.getType())
                && low.getType() == high.getType();
    }

    private static boolean number(Class<?> type) {
        return type == double.class
                || type == float.class
                || type == int.class
                || type == long.class;
    }

    private static String snakeCase(String name) {
        String split = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2");
        return split.toLowerCase(Locale.ROOT);
    }

    /** A JSON field, made of one component or, for a range, two. */
    private record Field(String name, List<RecordComponent> components) {
        boolean range() {
            return components.size() == 2;
        }
    }
}
