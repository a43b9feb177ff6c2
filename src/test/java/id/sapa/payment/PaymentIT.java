package id.sapa.payment;

import static id.sapa.payment.Buyer.checkoutUrl;
import static id.sapa.payment.Buyer.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PaymentIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2)
            .with("XENDIT_SUCCESS_RETURN_URL", "https://app.sapa.test/paid?session={session_id}")
            .with("XENDIT_CANCEL_RETURN_URL", "https://app.sapa.test/sessions/{session_id}");

    private static final long PRICE = 50_001;

    private final FakeXendit xendit = CLUSTER.xendit();
    private final Marketplace market = new Marketplace(CLUSTER);
    private final LedgerSnapshot ledgerSnapshot = new LedgerSnapshot(CLUSTER.database());
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
        customer = market.customer(1);
        product = market.product(30, PRICE);
        buyer = new Buyer(customer, xendit, product, mitra);
    }

    @AfterEach
    void nobodyIsFreeAnyMore() {
        xendit.fault(Fault.NONE);
        // Refused if the test let the token expire; then the heartbeat is stale as well.
        mitra.http().put("/v1/mitra/presence", Map.of("online", false));
    }

    @Test
    void aPaidSessionIsHeldAndShared() {
        JsonNode session = buyer.open();
        assertThat(session.path("payment").path("state").asText()).isEqualTo("pending");
        assertThat(session.path("payment").path("amount").asLong()).isEqualTo(PRICE);
        assertThat(session.path("payment").path("currency").asText()).isEqualTo("IDR");
        xendit.pay(checkoutUrl(session));
        buyer.awaitState(session, "pairing");
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isEqualTo(PRICE);
        assertThat(ledgerSnapshot.of(id(session), "customer_funds")).isEqualTo(-PRICE);
        market.accept(mitra);
        market.write(mitra, id(session));
        customer.http().post("/v1/sessions/" + id(session) + "/end", Map.of()).expect(200);
        assertThat(ledgerSnapshot.of(id(session), "customer_funds")).isZero();
        assertThat(ledgerSnapshot.of(id(session), "mitra_payable")).isEqualTo(-30_000);
        assertThat(ledgerSnapshot.of(id(session), "platform_revenue")).isEqualTo(-20_001);
        JsonNode earnings = mitra.http().get("/v1/mitra/earnings").expect(200).json();
        assertThat(earnings.path("balance").asLong()).isEqualTo(30_000);
        assertThat(earnings.path("items").size()).isEqualTo(1);
    }

    @Test
    void eightIdenticalWebhooksAtOnceHaveOneEffect() throws Exception {
        xendit.fault(Fault.HOLD_WEBHOOKS);
        JsonNode session = buyer.open();
        xendit.pay(checkoutUrl(session));
        List<String> sent = xendit.webhooks();
        String body = sent.get(sent.size() - 1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        Callable<Integer> webhook = () -> xendit.sendWebhook(body, FakeXendit.CALLBACK_TOKEN);
        for (Future<Integer> answer :
                pool.invokeAll(List.of(webhook, webhook, webhook, webhook, webhook, webhook, webhook, webhook))) {
            assertThat(answer.get()).isEqualTo(200);
        }
        pool.shutdown();
        buyer.awaitState(session, "pairing");
        assertThat(ledgerSnapshot.movements(id(session), "payment")).isEqualTo(1);
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isEqualTo(PRICE);
        JsonNode event = market.operator()
                .get("/cc/v1/payment-events?limit=1")
                .expect(200)
                .json()
                .path("items")
                .path(0);
        assertThat(event.path("delivery_count").asInt()).isEqualTo(8);
        buyer.cancel(session);
    }

    @Test
    void aForgedWebhookIsRefusedAndNotKept() {
        JsonNode session = buyer.open();
        xendit.fault(Fault.NO_WEBHOOKS);
        xendit.pay(checkoutUrl(session));
        String body = xendit.webhooks().get(xendit.webhooks().size() - 1);
        assertThat(xendit.sendWebhook(body, "guessed-callback-token")).isEqualTo(401);
        Http anyone = Http.at(CLUSTER.instance(0).publicUrl());
        assertThat(anyone.raw("POST", "/v1/webhooks/xendit", "application/json", body)
                        .expect(401)
                        .code())
                .isEqualTo("unauthorized");
        String state = CLUSTER.database()
                .readOnly(handle -> handle.createQuery("select state from chat_session where id = :id::uuid")
                        .bind("id", id(session))
                        .mapTo(String.class)
                        .one());
        assertThat(state).isEqualTo("awaiting_payment");
        buyer.cancel(session);
    }

    @Test
    void customerWhoComesBackIsServedThoughTheWebhookIsLost() {
        JsonNode session = buyer.open();
        JsonNode checkout = xendit.checkout(checkoutUrl(session));
        assertThat(checkout.path("success_return_url").asText())
                .isEqualTo("https://app.sapa.test/paid?session=" + id(session));
        assertThat(checkout.path("cancel_return_url").asText())
                .isEqualTo("https://app.sapa.test/sessions/" + id(session));
        xendit.fault(Fault.NO_WEBHOOKS);
        xendit.pay(checkoutUrl(session));
        String refresh = "/v1/payments/" + Buyer.paymentId(session) + "/refresh";
        CLUSTER.clock().advance(Duration.ofSeconds(3));
        JsonNode payment = customer.http().post(refresh).expect(200).json();
        assertThat(payment.path("state").asText()).isEqualTo("paid");
        assertThat(buyer.state(session)).isEqualTo("pairing");
        assertThat(market.customer(0).http().post(refresh).status()).isEqualTo(404);
        assertThat(mitra.http().post(refresh).status()).isEqualTo(403);
        buyer.cancel(session);
    }

    @Test
    void readingASessionAsksTheGateway_atMostEveryThreeSeconds() {
        JsonNode session = buyer.open();
        xendit.fault(Fault.NO_WEBHOOKS);
        long before = looks();
        for (int i = 0; i < 5; i++) {
            assertThat(buyer.state(session)).isEqualTo("awaiting_payment");
        }
        assertThat(looks() - before).isEqualTo(1);
        xendit.pay(checkoutUrl(session));
        assertThat(buyer.state(session)).isEqualTo("awaiting_payment");
        CLUSTER.clock().advance(Duration.ofSeconds(3));
        assertThat(buyer.state(session)).isEqualTo("pairing");
        buyer.cancel(session);
    }

    @Test
    void lostWebhookIsMadeUpForInSeconds() {
        JsonNode session = buyer.open();
        xendit.fault(Fault.NO_WEBHOOKS);
        xendit.pay(checkoutUrl(session));
        CLUSTER.clock().advance(Duration.ofSeconds(10));
        market.awaitOffer(mitra);
        buyer.cancel(session);
    }

    private long looks() {
        return xendit.calls().stream()
                .filter(call -> call.startsWith("GET /sessions"))
                .count();
    }

    @Test
    void aWebhookThatLiesIsFlaggedAndCanBeRetried() {
        JsonNode session = buyer.open();
        String url = checkoutUrl(session);
        xendit.falsify(url, "amount", PRICE - 1);
        xendit.pay(url);
        JsonNode flagged = awaitFlagged("payment_session.completed");
        assertThat(flagged.path("reason").asText()).contains("instead of IDR " + PRICE);
        assertThat(buyer.state(session)).isEqualTo("awaiting_payment");
        xendit.falsify(url, "amount", PRICE);
        market.operator()
                .post("/cc/v1/payment-events/" + flagged.path("id").asText() + "/retry")
                .expect(200);
        buyer.awaitState(session, "pairing");
        buyer.cancel(session);
    }

    @Test
    void whatNobodyKnowsIsKeptAndCanBeIgnored() {
        assertThat(xendit.sendWebhook(
                        "{\"event\":\"balance.updated\",\"data\":{\"id\":\"b-1\"}}", FakeXendit.CALLBACK_TOKEN))
                .isEqualTo(200);
        assertThat(xendit.sendWebhook("no json at all", FakeXendit.CALLBACK_TOKEN))
                .isEqualTo(200);
        JsonNode unreadable = awaitFlagged("unreadable");
        JsonNode unknown = awaitFlagged("balance.updated");
        for (JsonNode event : List.of(unreadable, unknown)) {
            JsonNode ignored = market.operator()
                    .post(
                            "/cc/v1/payment-events/" + event.path("id").asText() + "/ignore",
                            Map.of("reason", "Not ours"))
                    .expect(200)
                    .json();
            assertThat(ignored.path("state").asText()).isEqualTo("ignored");
        }
    }

    @Test
    void aSessionThatNobodyTakesIsRefunded() {
        JsonNode session = buyer.open();
        xendit.pay(checkoutUrl(session));
        buyer.awaitState(session, "pairing");
        buyer.cancel(session);
        awaitRefunded(session, "succeeded");
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isZero();
        assertThat(ledgerSnapshot.of(id(session), "refunds_payable")).isZero();
        assertThat(ledgerSnapshot.of(id(session), "customer_funds")).isZero();
    }

    @Test
    void moneyForACancelledSessionGoesBack() {
        JsonNode session = buyer.open();
        buyer.cancel(session);
        await().untilAsserted(() -> assertThat(
                        xendit.checkout(checkoutUrl(session)).path("status").asText())
                .isEqualTo("CANCELED"));
        xendit.payLate(checkoutUrl(session));
        awaitRefunded(session, "succeeded");
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isZero();
        assertThat(buyer.state(session)).isEqualTo("cancelled");
    }

    @Test
    void anUnpaidPaymentExpiresAndItsCheckoutIsClosed() {
        JsonNode session = buyer.open();
        CLUSTER.clock().advance(Duration.ofMinutes(31));
        // The customer's token has expired meanwhile, too.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(market.operator()
                                .get("/cc/v1/sessions/" + id(session))
                                .expect(200)
                                .json()
                                .path("state")
                                .asText())
                        .isEqualTo("expired"));
        assertThat(xendit.checkout(checkoutUrl(session)).path("status").asText())
                .isEqualTo("CANCELED");
    }

    @Test
    void aChannelThatCannotBeRefundedBecomesATaskUntilSettled() {
        JsonNode session = buyer.open();
        xendit.pay(checkoutUrl(session), "VIRTUAL_ACCOUNT");
        buyer.awaitState(session, "pairing");
        buyer.cancel(session);
        JsonNode refund = awaitRefunded(session, "manual");
        assertThat(refund.path("failure_code").asText()).isEqualTo("REFUND_NOT_SUPPORTED");
        String path = "/cc/v1/refunds/" + refund.path("id").asText();
        Http operator = market.operator();
        assertThat(operator.put(path + "/bank-account", Map.of("bank_account", "BCA 123 Budi"))
                        .expect(200)
                        .json()
                        .path("bank_account")
                        .asText())
                .isEqualTo("BCA 123 Budi");
        operator.post(path + "/settle", Map.of("note", "BCA transfer 77")).expect(200);
        operator.post(path + "/settle", Map.of("note", "BCA transfer 77")).expect(200);
        assertThat(ledgerSnapshot.of(id(session), "bank")).isEqualTo(-PRICE);
        assertThat(ledgerSnapshot.of(id(session), "gateway")).isEqualTo(PRICE);
        assertThat(ledgerSnapshot.of(id(session), "refunds_payable")).isZero();
        assertThat(ledgerSnapshot.movements(id(session), "refund_settled")).isEqualTo(1);
    }

    @Test
    void operatorsRefundInPartsOnceForAKeyAndNeverMoreThanTheRest() {
        JsonNode session = buyer.open();
        xendit.pay(checkoutUrl(session), "CARDS");
        buyer.awaitState(session, "pairing");
        market.accept(mitra);
        market.write(mitra, id(session));
        customer.http().post("/v1/sessions/" + id(session) + "/end", Map.of()).expect(200);
        Http operator = market.operator().header("Idempotency-Key", "first");
        String path = "/cc/v1/payments/" + session.path("payment").path("id").asText() + "/refunds";
        JsonNode first = operator.post(path, Map.of("amount", 20_000, "reason", "Late"))
                .expect(201)
                .json();
        JsonNode again = operator.post(path, Map.of("amount", 20_000, "reason", "Late"))
                .expect(201)
                .json();
        assertThat(again.path("id")).isEqualTo(first.path("id"));
        assertThat(operator.post(path, Map.of("amount", 1, "reason", "Late"))
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        Http other = market.operator();
        assertThat(other.post(path, Map.of("amount", PRICE - 19_999, "reason", "Too much"))
                        .expect(422)
                        .code())
                .isEqualTo("validation_failed");
        other.post(path, Map.of("reason", "All of it")).expect(201);
        assertThat(other.post(path, Map.of("reason", "More")).expect(422).code())
                .isEqualTo("validation_failed");
        await().untilAsserted(() ->
                assertThat(ledgerSnapshot.of(id(session), "gateway")).isZero());
        assertThat(ledgerSnapshot.of(id(session), "mitra_payable")).isZero();
        assertThat(ledgerSnapshot.of(id(session), "platform_revenue")).isZero();
        assertThat(ledgerSnapshot.of(id(session), "refunds_payable")).isZero();
    }

    @Test
    void aRefundWhoseAnswerIsLostIsFoundAndNotSentTwice() {
        JsonNode session = buyer.open();
        xendit.pay(checkoutUrl(session), "DANA");
        buyer.awaitState(session, "pairing");
        xendit.faultAtNext("POST /refunds", buyer.paymentRequest(session), Fault.ANSWER_LOST);
        buyer.cancel(session);
        JsonNode refund = awaitRefunded(session, "pending");
        assertThat(xendit.refundsOf(buyer.paymentRequest(session))).hasSize(1);
        xendit.fault(Fault.NO_WEBHOOKS);
        xendit.decideRefund(refund.path("gateway_refund_id").asText(), true);
        // Its webhook never comes; asking finds it.
        CLUSTER.clock().advance(Duration.ofMinutes(2));
        awaitRefunded(session, "succeeded");
        assertThat(ledgerSnapshot.movements(id(session), "refund_succeeded")).isEqualTo(1);
    }

    @Test
    void aCheckoutWhoseAnswerIsLostIsMadeAgainUnderAnotherReference() {
        int before = xendit.checkouts();
        xendit.faultAtNext("POST /sessions", "", Fault.ANSWER_LOST);
        JsonNode session = buyer.open();
        assertThat(xendit.checkouts()).isEqualTo(before + 2);
        assertThat(xendit.checkout(checkoutUrl(session)).path("reference_id").asText())
                .endsWith("-2");
        xendit.pay(checkoutUrl(session));
        buyer.awaitState(session, "pairing");
        buyer.cancel(session);
    }

    @Test
    void withoutAGatewayNobodyIsLeftHalfWay() {
        xendit.fault(Fault.ERROR);
        assertThat(buyer.ask().expect(503).code()).isEqualTo("payment_gateway_unavailable");
        xendit.fault(Fault.NONE);
        await().untilAsserted(() -> buyer.cancel(buyer.open()));
    }

    private JsonNode awaitRefunded(JsonNode session, String refundState) {
        String path = "/cc/v1/payments/" + session.path("payment").path("id").asText();
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> market.operator()
                                .get(path)
                                .expect(200)
                                .json()
                                .path("refunds")
                                .path(0),
                        refund -> refund.path("state").asText().equals(refundState));
    }

    private JsonNode awaitFlagged(String kind) {
        return await().until(
                        () -> {
                            for (JsonNode event : market.operator()
                                    .get("/cc/v1/payment-events?flagged=true")
                                    .expect(200)
                                    .json()
                                    .path("items")) {
                                if (event.path("kind").asText().equals(kind)) {
                                    return event;
                                }
                            }
                            return null;
                        },
                        event -> event != null);
    }
}
