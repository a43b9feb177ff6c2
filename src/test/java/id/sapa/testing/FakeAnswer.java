package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What the fake gateway's API answers. */
record FakeAnswer(int status, JsonNode body) {

    static final ObjectMapper JSON = new ObjectMapper();

    static FakeAnswer of(int status, JsonNode body) {
        return new FakeAnswer(status, body.deepCopy());
    }

    static FakeAnswer error(int status, String code) {
        return new FakeAnswer(
                status, JSON.createObjectNode().put("error_code", code).put("message", code));
    }

    static FakeAnswer notFound() {
        return error(404, "DATA_NOT_FOUND");
    }
}
