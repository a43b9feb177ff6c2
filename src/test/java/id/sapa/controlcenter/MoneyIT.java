package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestOperator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Money in the Control Center: payments, refunds, gateway events, ledger, payouts, overview. */
class MoneyIT {

    private static final long PRICE = 90_000;

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private Marketplace market;
    private Http operator;
    private Http viewer;
    private SignedIn mitra;

    @BeforeEach
    void open() {
        market = new Marketplace(CLUSTER);
        operator = TestOperator.in(CLUSTER, "operator").at(CLUSTER.instance(0));
        viewer = TestOperator.in(CLUSTER, "viewer").at(CLUSTER.instance(0));
        mitra = market.onlineMitra(0, 20);
    }

    @Test
    void findsAPaymentByEachOfItsMarks() {
        String id = paid("CARDS").path("payment").path("id").asText();
        JsonNode payment = viewer.get("/cc/v1/payments/" + id).expect(200).json();
        assertThat(payment.path("amount").asLong()).isEqualTo(PRICE);
        assertThat(payment.path("refundable").asLong()).isEqualTo(PRICE);
        assertThat(payment.path("events").findValuesAsText("to_state")).contains("paid");
        String phone = payment.path("customer").path("phone").asText().replace("+", "%2B");
        assertThat(ids("/cc/v1/payments?state=paid")).contains(id);
        assertThat(ids("/cc/v1/payments?phone=" + phone)).containsExactly(id);
        assertThat(ids("/cc/v1/payments?session=" + payment.path("session_id").asText()))
                .containsExactly(id);
        assertThat(ids("/cc/v1/payments?reference="
                        + payment.path("gateway_session_id").asText()))
                .containsExactly(id);
        assertThat(ids("/cc/v1/payments?refund_state=manual")).doesNotContain(id);
        viewer.get("/cc/v1/payments?refund_state=lost").expect(422);
    }

    @Test
    void refundsOnceForEachKeyAndNeverMoreThanTheRest() {
        String id = paid("CARDS").path("payment").path("id").asText();
        String path = "/cc/v1/payments/" + id + "/refunds";
        Map<String, ?> part = Map.of("amount", 40_000, "reason", "Bad line");
        viewer.post(path, part).expect(403);
        Http keyed = operator.header("Idempotency-Key", "dialog-1");
        String refund = keyed.post(path, part).expect(201).json().path("id").asText();
        assertThat(keyed.post(path, part).expect(201).json().path("id").asText())
                .isEqualTo(refund);
        assertThat(operator.post(path, Map.of("amount", 60_000, "reason", "Too much"))
                        .expect(422)
                        .json()
                        .path("errors")
                        .findValuesAsText("field"))
                .containsExactly("amount");
        operator.post(path, Map.of("reason", "The rest")).expect(201);
        JsonNode payment = viewer.get("/cc/v1/payments/" + id).expect(200).json();
        assertThat(payment.path("state").asText()).isEqualTo("refunded");
        assertThat(payment.path("refunds")).hasSize(2);
        assertThat(payment.path("refundable").asLong()).isZero();
        assertThat(actions(refund)).containsExactly("refund.request");
    }

    @Test
    void settlesByHandWhatTheGatewayCannotRefund() {
        String id = paid("VIRTUAL_ACCOUNT").path("payment").path("id").asText();
        String refund = operator.post("/cc/v1/payments/" + id + "/refunds", Map.of("reason", "Complaint"))
                .expect(201)
                .json()
                .path("id")
                .asText();
        Awaitility.await()
                .until(() -> ids("/cc/v1/payments?refund_state=manual").contains(id));
        Awaitility.await().until(() -> overview().path("manual_refunds").asLong() > 0);
        JsonNode settled = operator.post("/cc/v1/refunds/" + refund + "/settle", Map.of("note", "BCA 123"))
                .expect(200)
                .json();
        assertThat(settled.path("state").asText()).isEqualTo("settled");
        assertThat(ids("/cc/v1/payments?refund_state=manual")).doesNotContain(id);
        assertThat(actions(refund)).containsExactly("refund.settle", "refund.request");
    }

    @Test
    void keepsAFlaggedEventUntilSomebodyDecides() {
        CLUSTER.xendit()
                .sendWebhook(
                        "{\"event\":\"payment_session.completed\",\"data\":{\"payment_session_id\":\"ps-stranger\"}}",
                        FakeXendit.CALLBACK_TOKEN);
        Awaitility.await()
                .until(() -> !ids("/cc/v1/payment-events?flagged=true").isEmpty());
        String event = ids("/cc/v1/payment-events?flagged=true").get(0);
        viewer.post("/cc/v1/payment-events/" + event + "/retry").expect(403);
        operator.post("/cc/v1/payment-events/" + event + "/retry").expect(200);
        Awaitility.await().until(() -> ids("/cc/v1/payment-events?flagged=true").contains(event));
        JsonNode ignored = operator.post(
                        "/cc/v1/payment-events/" + event + "/ignore", Map.of("reason", "Another system's"))
                .expect(200)
                .json();
        assertThat(ignored.path("state").asText()).isEqualTo("ignored");
        assertThat(ids("/cc/v1/payment-events?flagged=true")).doesNotContain(event);
        assertThat(ids("/cc/v1/payment-events")).contains(event);
        assertThat(actions(event)).containsExactly("payment_event.ignore", "payment_event.retry");
    }

    @Test
    void balancesToZeroAndPaysMitrasOnce() {
        JsonNode session = paid("CARDS");
        JsonNode accepted = market.accept(mitra);
        market.write(mitra, accepted.path("id").asText());
        operator.post(
                        "/cc/v1/sessions/" + accepted.path("id").asText() + "/end",
                        Map.of("reason", "Done", "refund", "none"))
                .expect(200);
        assertThat(balances()).isZero();
        JsonNode entries =
                viewer.get("/cc/v1/ledger/entries?limit=100").expect(200).json().path("items");
        assertThat(entries)
                .anyMatch(entry -> entry.path("session_id")
                                .asText()
                                .equals(session.path("id").asText())
                        && entry.path("account_kind").asText().equals("mitra_payable")
                        && entry.path("amount").asLong() == -54_000);
        viewer.post("/cc/v1/payouts").expect(403);
        JsonNode draft = operator.post("/cc/v1/payouts").expect(201).json();
        String path = "/cc/v1/payouts/" + draft.path("id").asText();
        assertThat(draft.path("items").findValuesAsText("mitra_id")).contains(mitra.id());
        Http.Answer csv = viewer.get(path + ".csv").expect(200);
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("attachment");
        assertThat(csv.text()).startsWith("\uFEFFpayout_id,mitra_id,").contains(mitra.id() + ",", ",54000,IDR\r\n");
        assertThat(operator.post(path + "/paid")
                        .expect(200)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("paid");
        operator.post(path + "/paid").expect(200);
        assertThat(viewer.get(path).expect(200).json().path("state").asText()).isEqualTo("paid");
        assertThat(ids("/cc/v1/payouts")).contains(draft.path("id").asText());
        assertThat(balances()).isZero();
    }

    @Test
    void countsTheDay() {
        paid("CARDS");
        long taken = CLUSTER.database()
                .withHandle(handle -> handle.createQuery("select sum(amount) from payment where paid_at is not null")
                        .mapTo(Long.class)
                        .one());
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(overview().path("takings_today").asLong()).isEqualTo(taken));
        JsonNode now = overview();
        assertThat(now.path("free").asLong()).isPositive();
        assertThat(now.path("online").asLong())
                .isEqualTo(now.path("free").asLong() + now.path("busy").asLong());
        assertThat(now.path("health").path("postgres").path("healthy").asBoolean())
                .isTrue();
        assertThat(now.path("mirror").has("drift")).isTrue();
        assertThat(now.path("history")).isNotEmpty();
        assertThat(now.path("takings_by_hour")).isNotEmpty();
    }

    /** A session that was paid through this channel. */
    private JsonNode paid(String channel) {
        SignedIn customer = market.customer(0);
        JsonNode session = customer.http()
                .post("/v1/sessions", Map.of("product_id", market.product(60, PRICE), "mitra_id", mitra.id()))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(session.path("payment").path("checkout_url").asText(), channel);
        String payment = "/cc/v1/payments/" + session.path("payment").path("id").asText();
        Awaitility.await()
                .until(() -> operator.get(payment)
                        .expect(200)
                        .json()
                        .path("state")
                        .asText()
                        .equals("paid"));
        return session;
    }

    private JsonNode overview() {
        return viewer.get("/cc/v1/overview").expect(200).json();
    }

    private long balances() {
        long sum = 0;
        for (JsonNode account : viewer.get("/cc/v1/ledger/accounts?limit=100")
                .expect(200)
                .json()
                .path("items")) {
            sum += account.path("balance").asLong();
        }
        return sum;
    }

    private List<String> ids(String path) {
        return StreamSupport.stream(
                        viewer.get(path).expect(200).json().path("items").spliterator(), false)
                .map(item -> item.path("id").asText())
                .toList();
    }

    private List<String> actions(String subject) {
        return viewer.get("/cc/v1/audit?subject=" + subject)
                .expect(200)
                .json()
                .path("items")
                .findValuesAsText("action");
    }
}
