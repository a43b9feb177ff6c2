package id.sapa.web;

import id.sapa.common.Id;
import id.sapa.common.InputTimes;
import id.sapa.common.InvalidInputException;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads query parameters, headers and path segments that are not text. What is not of the expected form is refused with a
 * reason, never replaced by a default. An empty time or date counts as absent.
 */
final class InputParamConverters implements ParamConverterProvider {

    private static final int MAX_DIGITS = 19;

    private static final Map<Class<?>, Converter<?>> CONVERTERS = Map.of(
            boolean.class, new Converter<>(InputParamConverters::bool),
            Boolean.class, new Converter<>(InputParamConverters::bool),
            int.class, new Converter<>(InputParamConverters::integer),
            Integer.class, new Converter<>(InputParamConverters::integer),
            long.class, new Converter<>(InputParamConverters::number),
            Long.class, new Converter<>(InputParamConverters::number),
            Instant.class, new Converter<>(text -> text.isBlank() ? null : InputTimes.instant(text.strip())),
            LocalDate.class, new Converter<>(text -> text.isBlank() ? null : InputTimes.date(text.strip())),
            UUID.class, new Converter<>(InputParamConverters::uuid));

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        return (ParamConverter<T>) CONVERTERS.get(type);
    }

    private static Boolean bool(String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        throw new InvalidInputException("must be true or false");
    }

    private static Integer integer(String text) {
        long number = number(text);
        if (number != (int) number) {
            throw new InvalidInputException("is out of range");
        }
        return (int) number;
    }

    private static Long number(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new InvalidInputException("must be a whole number");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidInputException("is out of range");
        }
    }

    private static UUID uuid(String text) {
        try {
            return Id.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("must be a UUID");
        }
    }

    private record Converter<T>(Function<String, T> read) implements ParamConverter<T> {

        @Override
        public T fromString(String value) {
            return value == null ? null : read.apply(value);
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
