package id.sapa.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import id.sapa.common.Json;
import id.sapa.common.PhoneNumber;
import java.time.Duration;
import java.util.Map;

/** The JSON that a gateway wants, with places for phone and code. Only texts are filled in, so the result is JSON too. */
final class OtpMessageTemplate {

    private static final String PHONE = "{phone}";
    private static final String PHONE_DIGITS = "{phone_digits}";
    private static final String CODE = "{code}";
    private static final String MINUTES = "{minutes}";

    private final JsonNode template;

    /** @throws IllegalArgumentException if the text is not JSON */
    OtpMessageTemplate(String text) {
        try {
            this.template = Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    static boolean isValid(String text) {
        try {
            new OtpMessageTemplate(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return text.contains(CODE) && (text.contains(PHONE) || text.contains(PHONE_DIGITS));
    }

    String fill(PhoneNumber phone, String code, Duration lifetime) {
        return fill(
                        template,
                        Map.of(
                                PHONE,
                                phone.e164(),
                                PHONE_DIGITS,
                                phone.e164().substring(1),
                                CODE,
                                code,
                                MINUTES,
                                Long.toString(lifetime.toMinutes())))
                .toString();
    }

    private static JsonNode fill(JsonNode node, Map<String, String> values) {
        if (node.isTextual()) {
            String text = node.textValue();
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace(value.getKey(), value.getValue());
            }
            return TextNode.valueOf(text);
        }
        if (node instanceof ObjectNode object) {
            ObjectNode filled = Json.mapper().createObjectNode();
            object.properties().forEach(field -> filled.set(field.getKey(), fill(field.getValue(), values)));
            return filled;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = Json.mapper().createArrayNode();
            array.forEach(element -> filled.add(fill(element, values)));
            return filled;
        }
        return node;
    }
}
