package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bad input to every operation there is: never our fault, and nothing of the inside shows. */
class ApiAbuseIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INSIDE = Pattern.compile(
            "Exception|\\bat [a-z]+\\.|id\\.sapa|org\\.|java\\.|jakarta|jackson|select |insert |SQL|postgres|psql|relation",
            Pattern.CASE_INSENSITIVE);
    private static final List<String> BAD_BODIES = List.of(
            "",
            "{",
            "nonsense",
            "null",
            "true",
            "0",
            "\"text\"",
            "[]",
            "[{}]",
            "{}",
            "{} {}",
            "{\"unknown\":1}",
            "[".repeat(20_000),
            "{\"a\":".repeat(5_000),
            "{\"a\":1e999999999}",
            "\uFEFF{}",
            "\u0000");
    private static final List<String> BAD_VALUES = List.of(
            "null",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"'; drop table app_user; --\"",
            "\"../../etc/passwd\"",
            "\"${jndi:ldap://localhost/a}\"",
            "\"" + "x".repeat(10_000) + "\"",
            "-1",
            "0",
            "1.5",
            "99999999999999999999999999",
            "1e308",
            "true",
            "[]",
            "[null]",
            "{}",
            "{\"a\":{}}");
    private static final List<String> BAD_SEGMENTS = List.of(
            "x",
            "0",
            "-1",
            "null",
            "00000000-0000-0000-0000-000000000000",
            "1-1-1-1-1",
            "%00",
            "%27%20or%201%3D1",
            "a".repeat(3_000),
            "%F0%9F%98%80",
            "%ff");
    private static final List<String> BAD_QUERIES = List.of(
            "limit=0",
            "limit=-1",
            "limit=101",
            "limit=x",
            "limit=99999999999",
            "limit=",
            "after=x",
            "after=%00",
            "after=LTE",
            "after=-1",
            "after=99999999999999999999",
            "after=" + "a".repeat(3_000),
            "available=maybe");

    private static List<ApiOperation> operations;
    private static Http anyone;
    private static List<Http> callers;

    @BeforeAll
    static void signIn() {
        anyone = Http.at(CLUSTER.instance(0).publicUrl());
        Marketplace marketplace = new Marketplace(CLUSTER);
        SignedIn customer = marketplace.customer(0);
        SignedIn mitra = marketplace.mitra(0, 1);
        callers = List.of(customer.http(), mitra.http());
        operations = ApiOperation.of(anyone).stream()
                // Both would end what the other calls need.
                .filter(operation -> !operation.toString().equals("DELETE /v1/me"))
                .filter(operation -> !operation.path().equals("/v1/auth/logout"))
                .toList();
    }

    @Test
    void badBodies() {
        forEach(operation -> operation.hasBody(), (caller, operation) -> {
            for (String body : BAD_BODIES) {
                call(caller, operation.method(), operation.atNothing(), body);
            }
        });
    }

    @Test
    void badValuesInEveryField() {
        forEach(operation -> operation.hasBody(), (caller, operation) -> {
            for (String body : withBadValues(operation.schema())) {
                call(caller, operation.method(), operation.atNothing(), body);
            }
        });
    }

    @Test
    void badPaths() {
        forEach(operation -> operation.path().contains("{"), (caller, operation) -> {
            for (String segment : BAD_SEGMENTS) {
                call(caller, operation.method(), operation.at(segment), operation.hasBody() ? "{}" : "");
            }
        });
    }

    @Test
    void badQueries() {
        forEach(operation -> operation.method().equals("GET"), (caller, operation) -> {
            for (String query : BAD_QUERIES) {
                call(caller, "GET", operation.atNothing() + "?" + query, "");
            }
        });
    }

    @Test
    void badMethodsAndTypes() {
        forEach(operation -> true, (caller, operation) -> {
            for (String method : new String[] {"TRACE", "PURGE", "OPTIONS", "HEAD"}) {
                call(caller, method, operation.atNothing(), "");
            }
            if (operation.hasBody()) {
                for (String type : new String[] {"text/plain", "application/xml", "multipart/form-data", "nonsense"}) {
                    Http.Answer answer = caller.raw(operation.method(), operation.atNothing(), type, "{}");
                    check(answer);
                }
            }
        });
    }

    @Test
    void badHeaders() {
        forEach(operation -> true, (caller, operation) -> {
            call(caller.header("Idempotency-Key", ""), operation.method(), operation.atNothing(), "{}");
            call(caller.header("Idempotency-Key", "k".repeat(300)), operation.method(), operation.atNothing(), "{}");
            call(caller.header("Accept", "image/png"), operation.method(), operation.atNothing(), "{}");
            call(caller.header("X-Request-Id", "<script>"), operation.method(), operation.atNothing(), "{}");
            call(caller.header("Last-Event-ID", "x"), operation.method(), operation.atNothing(), "{}");
        });
    }

    private interface Abuse {
        void of(Http caller, ApiOperation operation);
    }

    private static void forEach(java.util.function.Predicate<ApiOperation> which, Abuse abuse) {
        List<ApiOperation> chosen = operations.stream().filter(which).toList();
        assertThat(chosen).isNotEmpty();
        for (ApiOperation operation : chosen) {
            for (Http caller : operation.secured() ? callers : List.of(anyone)) {
                // A stream of events does not end; who may open one is checked elsewhere.
                if (!operation.path().equals("/v1/events")) {
                    abuse.of(caller, operation);
                }
            }
        }
    }

    private static void call(Http caller, String method, String path, String body) {
        check(caller.raw(method, path, "application/json", body));
    }

    private static void check(Http.Answer answer) {
        String call = answer.call().length() > 200 ? answer.call().substring(0, 200) : answer.call();
        assertThat(answer.status()).as(call + ": " + answer.text()).isLessThan(500);
        if (answer.status() >= 400 && !answer.text().isEmpty()) {
            assertThat(answer.headers().firstValue("Content-Type"))
                    .as(call)
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            assertThat(answer.code()).as(call).isNotEmpty();
            assertThat(INSIDE.matcher(answer.text()).find())
                    .as(call + " gave away: " + answer.text())
                    .isFalse();
        }
    }

    /** Each field in turn with each bad value, the others with plausible ones. */
    private static List<String> withBadValues(JsonNode schema) {
        ObjectNode plausible = JSON.createObjectNode();
        schema.path("properties")
                .properties()
                .forEach(field -> plausible.set(field.getKey(), plausible(field.getValue())));
        List<String> bodies = new ArrayList<>();
        schema.path("properties").properties().forEach(field -> {
            String rest = plausible.deepCopy().without(field.getKey()).toString();
            String start = rest.equals("{}") ? "{" : rest.substring(0, rest.length() - 1) + ",";
            for (String value : BAD_VALUES) {
                bodies.add(start + "\"" + field.getKey() + "\":" + value + "}");
            }
        });
        return bodies;
    }

    private static JsonNode plausible(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").get(0);
        }
        return switch (schema.path("type").asText()) {
            case "integer", "number" -> JSON.getNodeFactory().numberNode(1);
            case "boolean" -> JSON.getNodeFactory().booleanNode(false);
            case "array" -> JSON.createArrayNode();
            case "object" -> JSON.createObjectNode();
            default ->
                JSON.getNodeFactory()
                        .textNode(
                                schema.path("format").asText().equals("uuid")
                                        ? "01938f3a-0000-7000-8000-000000000000"
                                        : "text");
        };
    }
}
