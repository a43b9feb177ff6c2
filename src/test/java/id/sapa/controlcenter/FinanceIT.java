package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestOperator;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daily report over a day whose every movement is known, then over the same day with something wrong in it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FinanceIT {

    private static final ZoneId JAKARTA = ZoneId.of("Asia/Jakarta");

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final Map<String, SignedIn> CUSTOMERS = new HashMap<>();

    private static Marketplace market;
    private static Http operator;
    private static LocalDate day;
    private static SignedIn mitra;
    private static JsonNode used;
    private static JsonNode cancelled;

    @Test
    @Order(1)
    void addsUpADay() {
        startAtNoon();
        used = paid(100_001, "CARDS");
        market.accept(mitra);
        market.write(mitra, id(used));
        CUSTOMERS
                .get(id(used))
                .http()
                .post("/v1/sessions/" + id(used) + "/end", Map.of())
                .expect(200);
        cancelled = paid(50_000, "QRIS");
        cancel(cancelled);
        JsonNode byHand = paid(70_000, "VIRTUAL_ACCOUNT");
        cancel(byHand);
        operator.post(payment(used) + "/refunds", Map.of("amount", 30_000, "reason", "Half of it was silence"))
                .expect(201);
        awaitRefund(used, "succeeded");
        awaitRefund(cancelled, "succeeded");
        String refund = awaitRefund(byHand, "manual");
        JsonNode before = report(0);
        assertThat(before.path("refunds").path("requested").asLong()).isEqualTo(150_000);
        assertThat(before.path("refunds").path("paid_manually").asLong()).isZero();
        assertThat(before.path("balances").path("refunds_payable").asLong()).isEqualTo(70_000);
        assertThat(before.path("balances").path("mitra_payable").asLong()).isEqualTo(42_001);
        assertThat(before.path("checks").path("manual_refunds").asLong()).isEqualTo(1);

        operator.post("/cc/v1/refunds/" + refund + "/settle", Map.of("note", "BCA 7"))
                .expect(200);
        String payout =
                operator.post("/cc/v1/payouts").expect(201).json().path("id").asText();
        operator.post("/cc/v1/payouts/" + payout + "/paid").expect(200);

        JsonNode report = report(100);
        assertThat(report.path("date").asText()).isEqualTo(day.toString());
        assertThat(report.path("takings").asLong()).isEqualTo(220_001);
        assertThat(report.path("payments").asLong()).isEqualTo(3);
        assertThat(report.path("refunds").path("paid_by_gateway").asLong()).isEqualTo(80_000);
        assertThat(report.path("refunds").path("paid_manually").asLong()).isEqualTo(70_000);
        // 60,000 and 40,001 were earned; 30,000 of them went back in proportion, the mitra's part rounded down.
        assertThat(report.path("mitra_earnings").asLong()).isEqualTo(60_000 - 17_999);
        assertThat(report.path("platform_fees").asLong()).isEqualTo(40_001 - 12_001);
        assertThat(report.path("paid_out").asLong()).isEqualTo(42_001);
        assertThat(report.path("balances").path("gateway").asLong()).isEqualTo(140_001);
        assertThat(report.path("balances").path("bank").asLong()).isEqualTo(-112_001);
        for (String account : List.of("customer_funds", "refunds_payable", "mitra_payable")) {
            assertThat(report.path("balances").path(account).asLong())
                    .as(account)
                    .isZero();
        }
        JsonNode checks = report.path("checks");
        assertThat(checks.path("ledger_balances").asBoolean()).isTrue();
        assertThat(checks.path("payments_reconciled").asBoolean()).isTrue();
        assertThat(checks.path("ledger_mismatches")).isEmpty();
        assertThat(checks.path("gateway_checked").asInt()).isEqualTo(3);
        assertThat(checks.path("gateway_mismatches")).isEmpty();
        assertThat(checks.path("flagged_events").asLong()).isZero();
        assertThat(checks.path("manual_refunds").asLong()).isZero();
    }

    @Test
    @Order(2)
    void knowsOneDayFromAnother() {
        for (LocalDate other : List.of(day.minusDays(1), day.plusDays(1))) {
            JsonNode report = operator.get("/cc/v1/finance/daily?date=" + other)
                    .expect(200)
                    .json();
            assertThat(report.path("takings").asLong()).isZero();
            assertThat(report.path("payments").asLong()).isZero();
            assertThat(report.path("balances").path("gateway").asLong()).isEqualTo(other.isBefore(day) ? 0 : 140_001);
        }
        operator.get("/cc/v1/finance/daily?date=yesterday").expect(422);
        operator.get("/cc/v1/finance/daily?gateway=101").expect(422);
    }

    @Test
    @Order(3)
    void showsAPaymentThatTheGatewayKnowsOtherwise() {
        String url = used.path("payment").path("checkout_url").asText();
        CLUSTER.xendit().falsify(url, "amount", 100_000);
        assertThat(mismatches("gateway_mismatches")).containsExactly(paymentId(used));
        CLUSTER.xendit().falsify(url, "amount", 100_001);
        assertThat(mismatches("gateway_mismatches")).isEmpty();
    }

    @Test
    @Order(4)
    void showsARefundThatTheGatewayMadeTwice() {
        String refund = operator.get(payment(cancelled))
                .expect(200)
                .json()
                .path("refunds")
                .path(0)
                .path("gateway_refund_id")
                .asText();
        CLUSTER.xendit().duplicateRefund(refund);
        assertThat(mismatches("gateway_mismatches")).containsExactly(paymentId(cancelled));
        Awaitility.await()
                .until(() -> report(0).path("checks").path("flagged_events").asLong() == 1);
    }

    @Test
    @Order(5)
    void showsAPaymentThatTheLedgerKnowsOtherwise() {
        // Sums alone would not tell: what one has too much, the other has too little.
        change(used, 1);
        change(cancelled, -1);
        JsonNode checks = report(0).path("checks");
        assertThat(checks.path("payments_reconciled").asBoolean()).isFalse();
        assertThat(mismatches("ledger_mismatches")).containsExactlyInAnyOrder(paymentId(used), paymentId(cancelled));
        assertThat(checks.path("ledger_balances").asBoolean()).isTrue();
    }

    /** So that no midnight comes in between. */
    private static void startAtNoon() {
        ZonedDateTime now = CLUSTER.clock().instant().atZone(JAKARTA);
        ZonedDateTime noon = now.toLocalDate().plusDays(1).atTime(12, 0).atZone(JAKARTA);
        CLUSTER.clock().advance(Duration.between(now, noon));
        day = noon.toLocalDate();
        market = new Marketplace(CLUSTER);
        operator = TestOperator.in(CLUSTER, "operator").at(CLUSTER.instance(0));
        mitra = market.onlineMitra(0, 1);
    }

    private static JsonNode paid(long price, String channel) {
        SignedIn customer = market.customer(0);
        JsonNode session = customer.http()
                .post("/v1/sessions", Map.of("product_id", market.product(30, price), "mitra_id", mitra.id()))
                .expect(201)
                .json();
        CUSTOMERS.put(id(session), customer);
        CLUSTER.xendit().pay(session.path("payment").path("checkout_url").asText(), channel);
        Awaitility.await()
                .until(() -> operator.get(payment(session))
                        .expect(200)
                        .json()
                        .path("state")
                        .asText()
                        .equals("paid"));
        return session;
    }

    private static void cancel(JsonNode session) {
        CUSTOMERS
                .get(id(session))
                .http()
                .post("/v1/sessions/" + id(session) + "/cancel")
                .expect(200);
    }

    private static String awaitRefund(JsonNode session, String state) {
        return Awaitility.await()
                .until(
                        () -> operator.get(payment(session))
                                .expect(200)
                                .json()
                                .path("refunds")
                                .path(0),
                        refund -> refund.path("state").asText().equals(state))
                .path("id")
                .asText();
    }

    private static JsonNode report(int gateway) {
        return operator.get("/cc/v1/finance/daily?date=" + day + "&gateway=" + gateway)
                .expect(200)
                .json();
    }

    private static List<String> mismatches(String check) {
        return StreamSupport.stream(report(100).path("checks").path(check).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static void change(JsonNode session, long by) {
        CLUSTER.database()
                .useTransaction(transaction -> transaction
                        .handle()
                        .createUpdate("""
                                update payment set amount = amount + :by,
                                    refunded = case when state = 'refunded' then amount + :by else refunded end
                                where id = :id::uuid
                                """)
                        .bind("by", by)
                        .bind("id", paymentId(session))
                        .execute());
    }

    private static String payment(JsonNode session) {
        return "/cc/v1/payments/" + paymentId(session);
    }

    private static String paymentId(JsonNode session) {
        return session.path("payment").path("id").asText();
    }

    private static String id(JsonNode session) {
        return session.path("id").asText();
    }
}
