package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestOperator;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions in the Control Center: searching, reading, watching, ending. */
class SessionsIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private static String product;
    private Marketplace market;
    private Http operator;
    private Http viewer;
    private SignedIn customer;
    private SignedIn mitra;
    private String session;

    @BeforeEach
    void startAChat() {
        market = new Marketplace(CLUSTER);
        if (product == null) {
            product = market.product(30, 0);
        }
        operator = TestOperator.in(CLUSTER, "operator").at(CLUSTER.instance(0));
        viewer = TestOperator.in(CLUSTER, "viewer").at(CLUSTER.instance(1));
        customer = market.customer(0);
        mitra = market.onlineMitra(1, 1);
        session = market.chat(customer, mitra, product).path("id").asText();
    }

    @Test
    void findsASessionByEachOfItsMarks() {
        JsonNode found = viewer.get("/cc/v1/sessions/" + session).expect(200).json();
        String customerPhone = found.path("customer").path("phone").asText().replace("+", "%2B");
        String mitraPhone = found.path("mitra").path("phone").asText().replace("+", "%2B");
        assertThat(found.path("state").asText()).isEqualTo("active");
        assertThat(found.path("events").findValuesAsText("to_state")).containsExactly("pairing", "active");
        assertThat(found.path("offers").path(0).path("state").asText()).isEqualTo("accepted");
        assertThat(found.path("requested_mitra").path("id").asText()).isEqualTo(mitra.id());
        assertThat(found.path("payments")).isEmpty();
        assertThat(ids("state=active")).contains(session);
        assertThat(ids("state=ended")).doesNotContain(session);
        assertThat(ids("phone=" + customerPhone)).containsExactly(session);
        assertThat(ids("phone=" + mitraPhone)).containsExactly(session);
        assertThat(ids("phone=%2B6281100000000")).isEmpty();
        assertThat(ids("mitra=" + mitra.id())).containsExactly(session);
        assertThat(ids("mitra=" + mitraPhone)).containsExactly(session);
        assertThat(ids("customer=" + customer.id())).containsExactly(session);
        Instant created = Instant.parse(found.path("created_at").asText());
        assertThat(ids("from=" + created + "&to=" + created.plus(1, ChronoUnit.MICROS)))
                .containsExactly(session);
        assertThat(ids("customer=" + customer.id() + "&to=" + created)).isEmpty();
    }

    @Test
    void namesWhatCannotBeSearchedFor() {
        for (String query : new String[] {"state=asleep", "phone=12", "mitra=abc", "customer=1", "from=yesterday"}) {
            Http.Answer answer = viewer.get("/cc/v1/sessions?" + query).expect(422);
            assertThat(answer.json().path("errors").findValuesAsText("field"))
                    .containsExactly(query.substring(0, query.indexOf('=')));
        }
    }

    @Test
    void readsATranscriptInPagesAndLeavesATrace() {
        for (int i = 1; i <= 5; i++) {
            say(i % 2 == 0 ? mitra : customer, "line " + i);
        }
        JsonNode first = viewer.get("/cc/v1/sessions/" + session + "/messages?limit=3")
                .expect(200)
                .json();
        assertThat(first.path("items").findValuesAsText("text")).containsExactly("line 1", "line 2", "line 3");
        assertThat(first.path("items").path(1).path("sender").path("role").asText())
                .isEqualTo("mitra");
        JsonNode rest = viewer.get("/cc/v1/sessions/" + session + "/messages?after="
                        + first.path("next").asText())
                .expect(200)
                .json();
        assertThat(rest.path("items").findValuesAsText("text")).containsExactly("line 4", "line 5");
        assertThat(rest.path("next").isNull()).isTrue();
        assertThat(actions()).containsExactly("transcript.read", "transcript.read");
        viewer.get("/cc/v1/sessions/01890000-0000-7000-8000-000000000000/messages")
                .expect(404);
    }

    @Test
    void watchesASessionAsItGoesOn() {
        say(customer, "first");
        HttpResponse<Stream<String>> response = viewer.stream("/cc/v1/sessions/" + session + "/live");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        say(mitra, "second");
        try (Stream<String> lines = response.body()) {
            List<String> seen =
                    lines.filter(line -> line.startsWith("data:")).limit(3).toList();
            assertThat(seen).anyMatch(line -> line.contains("\"first\""));
            assertThat(seen).anyMatch(line -> line.contains("\"state\":\"active\""));
            assertThat(seen).anyMatch(line -> line.contains("\"second\""));
        }
        assertThat(actions()).containsExactly("transcript.watch");
    }

    @Test
    void endsASessionOnceAndSaysWhy() {
        assertThat(viewer.post("/cc/v1/sessions/" + session + "/end", Map.of("reason", "no"))
                        .expect(403)
                        .code())
                .isEqualTo("forbidden");
        operator.post("/cc/v1/sessions/" + session + "/end", Map.of()).expect(422);
        JsonNode ended = operator.post("/cc/v1/sessions/" + session + "/end", Map.of("reason", "Abuse"))
                .expect(200)
                .json();
        assertThat(ended.path("state").asText()).isEqualTo("ended");
        assertThat(ended.path("end_reason").asText()).isEqualTo("ended_by_operator");
        JsonNode audit = operator.get("/cc/v1/audit?subject=" + session)
                .expect(200)
                .json()
                .path("items");
        assertThat(audit.findValuesAsText("action")).containsExactly("session.end");
        assertThat(audit.path(0).path("details").path("reason").asText()).isEqualTo("Abuse");
    }

    @Test
    void pagesWithoutGapOrRepetition() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            SignedIn someone = market.customer(0);
            made.add(
                    0,
                    market.chat(someone, market.onlineMitra(1, 1), product)
                            .path("id")
                            .asText());
        }
        List<String> paged = new ArrayList<>();
        String next = "";
        while (next != null && paged.size() < made.size()) {
            JsonNode page = viewer.get("/cc/v1/sessions?state=active&limit=2" + next)
                    .expect(200)
                    .json();
            paged.addAll(StreamSupport.stream(page.path("items").spliterator(), false)
                    .map(item -> item.path("id").asText())
                    .filter(made::contains)
                    .toList());
            next = page.path("next").isNull()
                    ? null
                    : "&after=" + page.path("next").asText();
        }
        assertThat(paged).isEqualTo(made);
    }

    private void say(SignedIn who, String text) {
        who.http()
                .post(
                        "/v1/sessions/" + session + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", text))
                .expect(201);
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        viewer.get("/cc/v1/sessions?" + query)
                .expect(200)
                .json()
                .path("items")
                .forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private List<String> actions() {
        return operator.get("/cc/v1/audit?subject=" + session)
                .expect(200)
                .json()
                .path("items")
                .findValuesAsText("action");
    }
}
