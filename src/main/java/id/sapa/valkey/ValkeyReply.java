package id.sapa.valkey;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The answer to one command. Each accessor states what the caller expects; another shape is an {@link IllegalStateException}, an error
 * reply a {@link ValkeyErrorException}.
 */
public final class ValkeyReply {

    private final Object value;

    ValkeyReply(Object value) {
        this.value = value;
    }

    /** The message of an error reply. */
    public Optional<String> error() {
        return value instanceof JedisDataException e ? Optional.of(String.valueOf(e.getMessage())) : Optional.empty();
    }

    /** Whether the answer is nil: no such key, no such member. */
    public boolean isNil() {
        return value == null;
    }

    /** Whether the answer is an array. */
    public boolean isList() {
        return value instanceof List<?>;
    }

    /** An integer, also one that came as a string. */
    public long asLong() {
        Object plain = checked();
        if (plain instanceof Long number) {
            return number;
        }
        if (plain instanceof byte[] bytes) {
            return Long.parseLong(new String(bytes, StandardCharsets.US_ASCII));
        }
        throw unexpected("integer");
    }

    /** A string; empty when the answer is nil. */
    public Optional<String> asString() {
        Object plain = checked();
        if (plain == null) {
            return Optional.empty();
        }
        if (plain instanceof byte[] bytes) {
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
        if (plain instanceof Long number) {
            return Optional.of(number.toString());
        }
        throw unexpected("string");
    }

    /** Raw bytes; empty when the answer is nil. */
    public Optional<byte[]> asBytes() {
        Object plain = checked();
        if (plain == null) {
            return Optional.empty();
        }
        if (plain instanceof byte[] bytes) {
            return Optional.of(bytes);
        }
        throw unexpected("bytes");
    }

    /** The elements of an array, in order. */
    public List<ValkeyReply> asList() {
        if (!(checked() instanceof List<?> list)) {
            throw unexpected("array");
        }
        List<ValkeyReply> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            elements.add(new ValkeyReply(element));
        }
        return elements;
    }

    /** The elements of an array of strings without nil. */
    public List<String> asStrings() {
        if (!(checked() instanceof List<?> list)) {
            throw unexpected("array");
        }
        List<String> strings = new ArrayList<>(list.size());
        for (Object element : list) {
            strings.add(new ValkeyReply(element).asString().orElseThrow(() -> unexpected("strings")));
        }
        return strings;
    }

    private Object checked() {
        if (value instanceof JedisDataException e) {
            throw new ValkeyErrorException(e.getMessage());
        }
        return value;
    }

    private IllegalStateException unexpected(String wanted) {
        return new IllegalStateException("expected " + wanted + ", got "
                + (value == null ? "nil" : value.getClass().getSimpleName()));
    }
}
