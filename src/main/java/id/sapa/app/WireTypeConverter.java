package id.sapa.app;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.type.TypeFactory;
import id.sapa.common.EmailAddress;
import id.sapa.common.Id;
import id.sapa.common.InputText;
import id.sapa.common.Money;
import id.sapa.common.OpaqueText;
import id.sapa.common.PhoneInput;
import id.sapa.common.PhoneNumber;
import id.sapa.common.SearchText;
import id.sapa.common.SecretText;
import id.sapa.common.WireEnum;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.PrimitiveType;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derives JSON Schemas (2020-12) from the types on the wire. Every component of a response is there, and null only if it is
 * {@link Nullable}. Of a request only what is {@link NotNull} is required, and null counts as absent. Enums in requests are
 * closed; in responses they may grow, which {@code x-extensible-enum} says.
 */
final class WireTypeConverter implements ModelConverter {

    static final String OPEN_ENUM = "x-extensible-enum";

    private static final String SCHEMAS = "#/components/schemas/";
    private static final String OURS = "id.sapa.";
    private static final String STRING = "string";
    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private final Set<Class<?>> requests;
    private final Map<String, JavaType> names = new HashMap<>();

    /** @param requests the records that clients send; all others are responses */
    WireTypeConverter(Set<Class<?>> requests) {
        this.requests = requests;
    }

    @Override
    public Schema<?> resolve(AnnotatedType annotated, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType type = TypeFactory.defaultInstance().constructType(annotated.getType());
        if (isRecord(type)) {
            return annotated.isResolveAsRef() ? reference(type, context) : objectOf(type, context);
        }
        if (type.isTypeOrSubTypeOf(WireEnum.class)
                || type.isTypeOrSubTypeOf(Id.class)
                || type.isTypeOrSubTypeOf(InputText.class)) {
            return schemaOf(type, true, context);
        }
        return chain.hasNext() ? chain.next().resolve(annotated, context, chain) : null;
    }

    private Schema<?> schemaOf(JavaType type, boolean input, ModelConverterContext context) {
        if (isRecord(type)) {
            return reference(type, context);
        }
        if (type.isEnumType()) {
            return enumOf(type, input);
        }
        if (type.isMapLikeType()) {
            return typed("object").additionalProperties(schemaOf(type.getContentType(), input, context));
        }
        if (type.isCollectionLikeType()) {
            return typed("array").items(schemaOf(type.getContentType(), input, context));
        }
        if (type.isTypeOrSubTypeOf(JsonNode.class) || type.isJavaLangObject()) {
            return new JsonSchema();
        }
        if (type.isTypeOrSubTypeOf(Id.class)) {
            return typed(STRING).format("uuid");
        }
        if (type.isTypeOrSubTypeOf(InputText.class)) {
            return textOf(type.getRawClass());
        }
        if (type.hasRawClass(PhoneNumber.class)) {
            return typed(STRING).pattern("^\\+[0-9]{7,15}$");
        }
        if (type.hasRawClass(Money.class)) {
            return typed("integer").format("int64").description("Whole rupiah");
        }
        if (type.hasRawClass(BigDecimal.class)) {
            return typed("number");
        }
        Schema<?> primitive = PrimitiveType.createProperty(type, true);
        if (primitive == null) {
            throw new IllegalStateException("No schema for " + type);
        }
        return primitive;
    }

    private static Schema<?> textOf(Class<?> type) {
        JsonSchema text = typed(STRING);
        if (type == EmailAddress.class) {
            text.format("email").maxLength(254);
        } else if (type == OpaqueText.class) {
            text.pattern("^[!-~]*$");
        } else if (type == PhoneInput.class) {
            text.maxLength(PhoneInput.MAX_CODE_POINTS).description("A mobile number in any usual spelling");
        } else if (type == SearchText.class) {
            text.maxLength(SearchText.MAX_CODE_POINTS);
        } else if (type == SecretText.class) {
            text.format("password").writeOnly(true);
        }
        return text;
    }

    private static Schema<?> enumOf(JavaType type, boolean input) {
        List<String> values = Arrays.stream(type.getRawClass().getEnumConstants())
                .map(constant -> ((WireEnum) constant).wire())
                .toList();
        JsonSchema schema = typed(STRING);
        if (input) {
            schema.setEnum(new ArrayList<>(values));
        } else {
            schema.addExtension(OPEN_ENUM, values);
            schema.description("May have further values in future");
        }
        return schema;
    }

    private Schema<?> reference(JavaType type, ModelConverterContext context) {
        String name = nameOf(type);
        JavaType known = names.putIfAbsent(name, type);
        if (known != null && !known.equals(type)) {
            throw new IllegalStateException("Two schemas are named " + name + ": " + known + " and " + type);
        }
        // Each type that is read has a context of its own.
        if (!context.getDefinedModels().containsKey(name)) {
            context.defineModel(name, objectOf(type, context), type, null);
        }
        return new JsonSchema().$ref(SCHEMAS + name);
    }

    private static String nameOf(JavaType type) {
        io.swagger.v3.oas.annotations.media.Schema given =
                type.getRawClass().getDeclaredAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        StringBuilder name = new StringBuilder(
                given == null || given.name().isEmpty() ? type.getRawClass().getSimpleName() : given.name());
        type.getBindings().getTypeParameters().forEach(argument -> name.append(nameOf(argument)));
        return name.toString();
    }

    private JsonSchema objectOf(JavaType type, ModelConverterContext context) {
        JsonSchema schema = typed("object");
        schema.name(nameOf(type));
        addProperties(schema, type, context);
        return schema;
    }

    private void addProperties(JsonSchema schema, JavaType type, ModelConverterContext context) {
        boolean input = requests.contains(type.getRawClass());
        boolean omitsNull = type.getRawClass().isAnnotationPresent(JsonInclude.class);
        for (RecordComponent component : type.getRawClass().getRecordComponents()) {
            Field field = fieldOf(type.getRawClass(), component);
            JavaType member =
                    TypeFactory.defaultInstance().resolveMemberType(component.getGenericType(), type.getBindings());
            if (field.isAnnotationPresent(JsonUnwrapped.class)) {
                addProperties(schema, member, context);
            } else if (!field.isAnnotationPresent(JsonAnyGetter.class)) {
                Schema<?> property = constrained(schemaOf(member, input, context), field);
                boolean nullable = input ? !isNotNull(field) : isNullable(field);
                boolean leftOut = nullable && (input || omitsNull);
                String name = wireName(field);
                schema.addProperty(name, nullable && !omitsNull ? orNull(property) : property);
                if (!leftOut) {
                    schema.addRequiredItem(name);
                }
            }
        }
    }

    private static Schema<?> constrained(Schema<?> schema, Field field) {
        Size size = field.getAnnotation(Size.class);
        if (size != null) {
            schema.setMinLength(size.min() > 0 ? Integer.valueOf(size.min()) : null);
            schema.setMaxLength(size.max() < Integer.MAX_VALUE ? Integer.valueOf(size.max()) : null);
        }
        io.swagger.v3.oas.annotations.media.Schema given = schemaOn(field);
        if (given != null && given.minLength() > 0) {
            schema.setMinLength(given.minLength());
        }
        if (given != null && given.maxLength() < Integer.MAX_VALUE) {
            schema.setMaxLength(given.maxLength());
        }
        Pattern pattern = field.getAnnotation(Pattern.class);
        if (pattern != null) {
            schema.setPattern("^(?:" + pattern.regexp() + ")$");
        }
        Min min = field.getAnnotation(Min.class);
        if (min != null) {
            schema.setMinimum(BigDecimal.valueOf(min.value()));
        }
        Max max = field.getAnnotation(Max.class);
        if (max != null) {
            schema.setMaximum(BigDecimal.valueOf(max.value()));
        }
        if (field.isAnnotationPresent(NotEmpty.class)) {
            schema.setMinProperties(1);
        }
        return schema;
    }

    @SuppressWarnings("unchecked")
    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            return new JsonSchema().anyOf(List.of(schema, typed("null")));
        }
        if (schema.getTypes() != null) {
            Set<String> types = new LinkedHashSet<>(schema.getTypes());
            types.add("null");
            schema.setTypes(types);
        }
        if (schema.getEnum() != null) {
            ((List<Object>) schema.getEnum()).add(null);
        }
        return schema;
    }

    private static boolean isNotNull(Field field) {
        io.swagger.v3.oas.annotations.media.Schema given = schemaOn(field);
        return field.isAnnotationPresent(NotNull.class)
                || field.isAnnotationPresent(NotEmpty.class)
                || given != null
                        && given.requiredMode() == io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;
    }

    private static io.swagger.v3.oas.annotations.media.@Nullable Schema schemaOn(Field field) {
        return field.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
    }

    private static boolean isNullable(Field field) {
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String wireName(Field field) {
        JsonProperty given = field.getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty() ? SNAKE_CASE.translate(field.getName()) : given.value();
    }

    private static boolean isRecord(JavaType type) {
        Class<?> raw = type.getRawClass();
        return raw.isRecord()
                && raw.getName().startsWith(OURS)
                && !Id.class.isAssignableFrom(raw)
                && !InputText.class.isAssignableFrom(raw)
                && raw != Money.class
                && raw != PhoneNumber.class;
    }

    private static Field fieldOf(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonSchema typed(String type) {
        JsonSchema schema = new JsonSchema();
        schema.addType(type);
        return schema;
    }
}
