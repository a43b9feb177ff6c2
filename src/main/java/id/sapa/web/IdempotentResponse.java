package id.sapa.web;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The answer to a request that may carry an idempotency key. Either case is written as the JSON of the answer.
 *
 * @param <T> the answer's type
 */
public sealed interface IdempotentResponse<T> {

    /** This request's own answer. */
    record Fresh<T>(@JsonValue T body) implements IdempotentResponse<T> {}

    /** The stored answer to the first request with the key, byte for byte. */
    record Replayed<T>(@JsonValue @JsonRawValue String json) implements IdempotentResponse<T> {}
}
