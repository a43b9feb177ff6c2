package id.sapa.payment;

import static id.sapa.payment.Buyer.checkoutUrl;
import static id.sapa.payment.Buyer.id;
import static id.sapa.payment.Buyer.paymentId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.db.Database;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that is down, slow, late, out of order or not the gateway at all, as people see it through the API. */
class XenditFaultsIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final long PRICE = 60_000;

    private final FakeXendit xendit = CLUSTER.xendit();
    private final Marketplace market = new Marketplace(CLUSTER);
    private final LedgerSnapshot ledgerSnapshot = new LedgerSnapshot(CLUSTER.database());
    private final Http operator = market.operator();
    private SignedIn mitra;
    private SignedIn customer;
    private String product;
    private Buyer buyer;

    @BeforeEach
    void somebodyIsFree() {
        xendit.fault(Fault.NONE);
        // Some tests move the clock by minutes.
        market.setting("presence.stale_after_seconds", 3_600);
        mitra = market.onlineMitra(0, 1);
        customer = market.customer(0);
        product = market.product(30, PRICE);
        buyer = new Buyer(customer, xendit, product, mitra);
    }

    @AfterEach
    void theGatewayIsWellAgain() {
        xendit.fault(Fault.NONE);
        // Suspended, it would fail the next test.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> suspended() == 0 || tryOpen().status() == 201);
        mitra.http().put("/v1/mitra/presence", Map.of("online", false));
    }

    @Test
    void aGatewayThatIsDownIsSparedAndTriedAgain() {
        xendit.fault(Fault.ERROR);
        while (suspended() == 0) {
            assertThat(tryOpen().expect(503).code()).isEqualTo("payment_gateway_unavailable");
        }
        int calls = xendit.calls().size();
        assertThat(tryOpen().expect(503).code()).isEqualTo("payment_gateway_unavailable");
        assertThat(xendit.calls()).hasSize(calls);
        // After its pause one call tells that it is still down.
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            tryOpen().expect(503);
            return xendit.calls().size() > calls;
        });
        assertThat(xendit.calls()).hasSize(calls + 1);
        xendit.fault(Fault.NONE);
        await().atMost(Duration.ofSeconds(20)).until(() -> tryOpen().status() == 201);
        assertThat(suspended()).isZero();
    }

    @Test
    void aSlowAnswerIsNotWaitedFor() {
        xendit.faultAtNext("POST /sessions", "", Fault.SLOW);
        JsonNode session = buyer.open();
        assertThat(xendit.checkout(checkoutUrl(session)).path("reference_id").asText())
                .isEqualTo(paymentId(session) + "-2");
        xendit.pay(checkoutUrl(session), "DANA");
        buyer.awaitState(session, "pairing");
        xendit.faultAtNext("POST /refunds", buyer.paymentRequest(session), Fault.SLOW);
        buyer.cancel(session);
        JsonNode refund = awaitRefund(session, "pending");
        assertThat(xendit.refundsOf(buyer.paymentRequest(session))).hasSize(1);
        xendit.decideRefund(refund.path("gateway_refund_id").asText(), true);
        awaitRefund(session, "succeeded");
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isZero();
    }

    @Test
    void webhooksThatComeLateAndBackwardsChangeNothing() {
        xendit.fault(Fault.HOLD_WEBHOOKS);
        JsonNode session = buyer.open();
        xendit.pay(checkoutUrl(session), "CARDS");
        CLUSTER.clock().advance(Duration.ofMinutes(3));
        buyer.awaitState(session, "pairing");
        buyer.cancel(session);
        // The gateway is asked, for it has told nobody.
        await().until(() -> !refund(session).path("gateway_refund_id").isNull());
        CLUSTER.clock().advance(Duration.ofMinutes(2));
        awaitRefund(session, "succeeded");
        xendit.releaseWebhooks(XenditFaultsIT::backwardsAndTwice);
        awaitProcessed(session, 2);
        assertThat(flagged()).isEmpty();
        assertThat(ledgerSnapshot.movements(id(session), "payment")).isEqualTo(1);
        assertThat(ledgerSnapshot.movements(id(session), "refund_succeeded")).isEqualTo(1);
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isZero();
    }

    @Test
    void paidIsPaidAlsoIfItsExpiryIsToldLast() {
        xendit.fault(Fault.HOLD_WEBHOOKS);
        JsonNode session = buyer.open();
        xendit.expire(checkoutUrl(session));
        xendit.payLate(checkoutUrl(session));
        xendit.releaseWebhooks(XenditFaultsIT::backwardsAndTwice);
        buyer.awaitState(session, "pairing");
        awaitProcessed(session, 2);
        assertThat(buyer.state(session)).isEqualTo("pairing");
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isEqualTo(PRICE);
        buyer.cancel(session);
    }

    @Test
    void aWebhookThatInventsAPaymentMovesNothing() {
        JsonNode session = buyer.open();
        String checkout = checkoutUrl(session);
        String invented = "{\"event\":\"payment_session.completed\",\"data\":{\"payment_session_id\":\"%s\","
                        .formatted(checkout.substring(checkout.lastIndexOf('/') + 1))
                + "\"reference_id\":\"%s\",\"status\":\"COMPLETED\",\"amount\":60000,\"currency\":\"IDR\"}}"
                        .formatted(paymentId(session));
        assertThat(xendit.sendWebhook(invented, "a-guess-of-the-callback-token"))
                .isEqualTo(401);
        assertThat(xendit.sendWebhook(invented, "")).isEqualTo(401);
        assertThat(xendit.sendWebhook(invented, FakeXendit.CALLBACK_TOKEN)).isEqualTo(200);
        // The gateway denies it, and goes on denying it.
        await().until(() -> attempts() > 0);
        assertThat(buyer.state(session)).isEqualTo("awaiting_payment");
        CLUSTER.clock().advance(Duration.ofMinutes(31));
        String reason = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> flagged().stream()
                                .map(event -> event.path("reason").asText())
                                .findFirst()
                                .orElse(""),
                        found -> found.startsWith("the gateway says"));
        assertThat(reason).isIn("the gateway says ACTIVE", "the gateway says CANCELED");
        assertThat(ledgerSnapshot.movements(id(session), "payment")).isZero();
        flagged()
                .forEach(event -> operator.post(
                                "/cc/v1/payment-events/" + event.path("id").asText() + "/ignore",
                                Map.of("reason", "Invented"))
                        .expect(200));
    }

    @Test
    void moneyThatComesAfterTheExpiryGoesBack() {
        JsonNode session = buyer.open();
        CLUSTER.clock().advance(Duration.ofMinutes(31));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> xendit.checkout(checkoutUrl(session))
                        .path("status")
                        .asText()
                        .equals("CANCELED"));
        await().until(() -> seenByOperator(session).equals("expired"));
        xendit.payLate(checkoutUrl(session));
        awaitRefund(session, "succeeded");
        assertThat(seenByOperator(session)).isEqualTo("expired");
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isZero();
        assertThat(ledgerSnapshot.movements(id(session), "payment")).isEqualTo(1);
        assertThat(flagged()).isEmpty();
    }

    @Test
    void anExtensionPaidAtTheVeryEndIsUsedThoughItsGraceHasNotBegun() {
        String minutes = market.product(5, 0);
        JsonNode session = market.chat(customer, mitra, minutes);
        JsonNode extension = customer.http()
                .post("/v1/sessions/" + id(session) + "/extensions", Map.of("product_id", product))
                .expect(201)
                .json();
        // The payment gets to the session first, the job that ends it is right behind.
        database().useTransaction(transaction -> {
            transaction.handle().execute("select 1 from chat_session where id = ?::uuid for update", id(session));
            xendit.pay(extension.path("checkout_url").asText());
            await().until(() -> waitingForLocks() == 1);
            CLUSTER.clock().advance(Duration.ofMinutes(5));
            await().until(() -> waitingForLocks() > 1);
        });
        await().until(() -> !extensionState(session).equals("awaiting_payment"));
        assertThat(extensionState(session)).isEqualTo("applied");
        assertThat(seenByOperator(session)).isEqualTo("active");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExtensionThatFailsGivesUpNothingThatCameAfterIt(boolean atLastAttempt) {
        JsonNode session = market.chat(customer, mitra, market.product(5, 0));
        String path = "/v1/sessions/" + id(session) + "/extensions";
        askThriceWithOneKey(path, Map.of("product_id", product), atLastAttempt);
        assertThat(extensionState(session)).isEqualTo("awaiting_payment");
        customer.http().post("/v1/sessions/" + id(session) + "/end", Map.of()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionThatFailsGivesUpNothingThatCameAfterIt(boolean atLastAttempt) {
        JsonNode session = askThriceWithOneKey(
                "/v1/sessions", Map.of("product_id", product, "mitra_id", mitra.id()), atLastAttempt);
        assertThat(buyer.state(session)).isEqualTo("awaiting_payment");
        buyer.cancel(session);
    }

    /** While the first request waits for the gateway, the second one fails, and the third takes the key anew. */
    private JsonNode askThriceWithOneKey(String path, Map<String, ?> body, boolean atLastAttempt) {
        Http caller = customer.http().header("Idempotency-Key", "one-key");
        AtomicReference<JsonNode> created = new AtomicReference<>();
        Runnable meanwhile = () -> {
            xendit.fault(Fault.ERROR);
            caller.post(path, body).expect(503);
            xendit.fault(Fault.NONE);
            created.set(caller.post(path, body).expect(201).json());
        };
        xendit.faultAt(0, Fault.ERROR, atLastAttempt ? () -> xendit.faultAt(0, Fault.ERROR, meanwhile) : meanwhile);
        assertThat(caller.post(path, body).expect(503).code()).isEqualTo("payment_gateway_unavailable");
        assertThat(caller.post(path, body).expect(201).json()).isEqualTo(created.get());
        return created.get();
    }

    private Http.Answer tryOpen() {
        Http.Answer answer = buyer.ask();
        if (answer.status() == 201) {
            buyer.cancel(answer.json());
        }
        return answer;
    }

    /** Operators' tokens live longer than customers'. */
    private String seenByOperator(JsonNode session) {
        return operator.get("/cc/v1/sessions/" + id(session))
                .expect(200)
                .json()
                .path("state")
                .asText();
    }

    private JsonNode refund(JsonNode session) {
        return operator.get("/cc/v1/payments/" + paymentId(session))
                .expect(200)
                .json()
                .path("refunds")
                .path(0);
    }

    private JsonNode awaitRefund(JsonNode session, String state) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> refund(session),
                        refund -> refund.path("state").asText().equals(state));
    }

    private List<JsonNode> flagged() {
        List<JsonNode> events = new ArrayList<>();
        operator.get("/cc/v1/payment-events?flagged=true")
                .expect(200)
                .json()
                .path("items")
                .forEach(events::add);
        return events;
    }

    /** Of the newest event. */
    private int attempts() {
        return operator.get("/cc/v1/payment-events?limit=1")
                .expect(200)
                .json()
                .path("items")
                .path(0)
                .path("failure_count")
                .asInt();
    }

    private void awaitProcessed(JsonNode session, int events) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database()
                        .withHandle(handle -> handle.createQuery("""
                                        select count(*) = :events and bool_and(state = 'processed' and deliveries = 2)
                                        from payment_event where payment_id = :payment::uuid
                                        """)
                                .bind("events", events)
                                .bind("payment", paymentId(session))
                                .mapTo(Boolean.class)
                                .one()));
    }

    private static long suspended() {
        Number gauge = (Number) CLUSTER.instance(0)
                .environment()
                .metrics()
                .getGauges()
                .get("xendit.suspended")
                .getValue();
        return gauge.longValue();
    }

    /** Not counting heartbeats, which wait for the mitra that the first of them holds. */
    private long waitingForLocks() {
        return database()
                .withHandle(handle -> handle.createQuery("""
                                select count(*) from pg_stat_activity
                                where datname = current_database() and wait_event_type = 'Lock'
                                    and query not like 'with beat%'
                                """).mapTo(Long.class).one());
    }

    private String extensionState(JsonNode session) {
        return database()
                .withHandle(handle -> handle.createQuery(
                                "select state from extension where session_id = :session::uuid order by id desc limit 1")
                        .bind("session", id(session))
                        .mapTo(String.class)
                        .one());
    }

    private static Database database() {
        return CLUSTER.database();
    }

    private static List<String> backwardsAndTwice(List<String> bodies) {
        List<String> backwards = new ArrayList<>(bodies);
        Collections.reverse(backwards);
        backwards.addAll(List.copyOf(backwards));
        return backwards;
    }
}
