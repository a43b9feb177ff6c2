package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever comes with the callback token is stored as bytes and answered 200. */
class WebhookBytesIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Http operator = new Marketplace(CLUSTER).operator();

    @TestFactory
    Iterable<DynamicTest> authenticatedBody_isStoredAndFlagged() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("empty", new byte[0]);
        bodies.put("no JSON", "<event/>".getBytes(StandardCharsets.UTF_8));
        bodies.put("bad UTF-8", new byte[] {'{', (byte) 0xC3, (byte) 0x28, '}'});
        bodies.put("NUL", "{\"event\":\"a\u0000b\"}".getBytes(StandardCharsets.UTF_8));
        bodies.put(
                "escaped NUL in an id",
                utf8("{'event':'payment_session.completed','data':{'payment_session_id':'a\\u0000'}}"));
        bodies.put("half surrogate", utf8("{'event':'\\ud800'}"));
        bodies.put("our own name", utf8("{'event':'finding'}"));
        bodies.put("event is an object", utf8("{'event':{'a':1}}"));
        bodies.put("byte order mark", "\uFEFF{\"event\":\"bom\"}".getBytes(StandardCharsets.UTF_8));
        bodies.put("UTF-16", "\uFEFF{\"event\":\"wide\"}".getBytes(StandardCharsets.UTF_16LE));
        bodies.put("nested", ("[".repeat(5_000)).getBytes(StandardCharsets.UTF_8));
        bodies.put(
                "200 KB",
                ("{\"event\":\"big\",\"x\":\"" + "x".repeat(200_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        return bodies.entrySet().stream()
                .map(body -> DynamicTest.dynamicTest(body.getKey(), () -> isStoredAndFlagged(body.getValue())))
                .toList();
    }

    @Test
    void headersThatNegotiateContent_refuseNothing() throws Exception {
        for (String type : new String[] {"text/html", "application/x-www-form-urlencoded", "image/png"}) {
            HttpRequest request = request(("{\"event\":\"" + type + "\"}").getBytes(StandardCharsets.UTF_8))
                    .header("Accept", type)
                    .header("Content-Type", type)
                    .build();
            assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(type)
                    .isEqualTo(200);
        }
    }

    @Test
    void kinds_areReadInEveryEncoding_andOurOwnNameIsNotForOthers() throws Exception {
        send("\uFEFF{\"event\":\"wide kind\"}".getBytes(StandardCharsets.UTF_16BE));
        send("\uFEFF{\"event\":\"marked kind\"}".getBytes(StandardCharsets.UTF_8));
        send(utf8("{'event':'finding','x':2}"));
        assertThat(kinds())
                .contains("wide kind", "marked kind", "gateway:finding")
                .doesNotContain("finding");
    }

    private void isStoredAndFlagged(byte[] body) throws Exception {
        assertThat(send(body)).isEqualTo(200);
        await().untilAsserted(() -> assertThat(states(body)).containsExactly("flagged"));
    }

    private static List<String> states(byte[] body) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery("select state from payment_event where raw = :raw")
                        .bind("raw", body)
                        .mapTo(String.class)
                        .list());
    }

    private List<String> kinds() {
        JsonNode items = operator.get("/cc/v1/payment-events?limit=100")
                .expect(200)
                .json()
                .path("items");
        return items.findValuesAsText("kind");
    }

    private static int send(byte[] body) throws Exception {
        return CLIENT.send(request(body).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(byte[] body) {
        return HttpRequest.newBuilder(URI.create(CLUSTER.instance(0).publicUrl() + "/v1/webhooks/xendit"))
                .header("x-callback-token", FakeXendit.CALLBACK_TOKEN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private static byte[] utf8(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
