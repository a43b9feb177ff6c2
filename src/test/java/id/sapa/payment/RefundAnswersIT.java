package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.common.SessionId;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.FakeXendit.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every documented answer to a refund leads where the table says, and the money goes back once. */
class RefundAnswersIT {

    private static final long PRICE = 100_000;
    private static final long PART = 20_000;

    private static PaymentTestHarness world;

    private SessionId session;
    private PaymentId payment;
    private String checkout;

    @BeforeAll
    static void start() {
        world = new PaymentTestHarness();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void aSessionThatWasPaidAndTookPlace() {
        world.xendit.fault(Fault.NO_WEBHOOKS);
        world.xendit.keys(Keys.REPLAY);
        world.xendit.listRefunds(true);
        world.xendit.readRefunds(true);
        world.xendit.refuseRefunds(null);
        world.xendit.failRefundsWith("ACCOUNT_ACCESS_BLOCKED");
        flagged()
                .forEach(event -> world.database()
                        .useTransaction(
                                transaction -> world.module.events().ignore(transaction, event.id(), "Earlier test")));
        session = world.open(PRICE);
        checkout = world.checkout(session).checkoutUrl();
        world.xendit.pay(checkout, "DANA");
        payment = world.paymentOf(session).orElseThrow().id();
        world.pass(Duration.ofMinutes(3));
        world.runJobs();
        world.accept(session);
        world.end(session, false);
    }

    static Stream<String> refusalsThatMayPass() {
        return Stream.concat(
                RefundAnswer.refusals().entrySet().stream()
                        .filter(entry -> entry.getValue() != RefundAnswer.MANUAL)
                        .map(Map.Entry::getKey),
                Stream.of("SOMETHING_NEW"));
    }

    @ParameterizedTest
    @MethodSource("refusalsThatMayPass")
    void aRefusalThatMayPassIsNeverPaidByHand(String code) {
        int status = code.equals("CHANNEL_UNAVAILABLE") ? 503 : code.equals("DATA_NOT_FOUND") ? 404 : 400;
        world.xendit.refuseRefunds(status, code);
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.runJobs();
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(find(id).failureCode()).isEqualTo(code);
        RefundAnswer answer = RefundAnswer.ofRefusal(code);
        assertThat(flagged()).hasSize(answer == RefundAnswer.MISCONFIGURED || answer == RefundAnswer.UNKNOWN ? 1 : 0);
        passHours(5);
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(flagged()).hasSize(1);
        world.xendit.refuseRefunds(null);
        passHours(7);
        assertThat(find(id).state()).isEqualTo(RefundState.PENDING);
        assertThat(flagged()).isEmpty();
        succeed(id);
    }

    static Stream<String> refusalsForGood() {
        return RefundAnswer.refusals().entrySet().stream()
                .filter(entry -> entry.getValue() == RefundAnswer.MANUAL)
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("refusalsForGood")
    void aRefusalForGoodIsPaidByHandOrSentAgainByAnOperator(String code) {
        world.xendit.refuseRefunds(403, code);
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.runJobs();
        assertThat(find(id).state()).isEqualTo(RefundState.MANUAL);
        world.xendit.refuseRefunds(null);
        world.database().useTransaction(transaction -> world.module.refunds().resubmit(transaction, id));
        world.runJobs();
        assertThat(find(id).state()).isEqualTo(RefundState.PENDING);
        succeed(id);
    }

    static Stream<String> failuresThatMayPass() {
        return Stream.concat(
                RefundAnswer.failures().entrySet().stream()
                        .filter(entry -> entry.getValue() != RefundAnswer.MANUAL)
                        .map(Map.Entry::getKey),
                Stream.of("SOMETHING_NEW"));
    }

    @ParameterizedTest
    @MethodSource("failuresThatMayPass")
    void aRefundThatFailedForAReasonThatMayPassIsMadeAnew(String code) {
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.runJobs();
        world.xendit.failRefundsWith(code);
        decide(id, false);
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        passHours(1);
        assertThat(find(id).state()).isEqualTo(RefundState.PENDING);
        assertThat(find(id).attempt()).isEqualTo(2);
        assertThat(atGateway(id)).hasSize(2);
        succeed(id);
    }

    @Test
    void aRefundThatFailedForGoodIsPaidByHand() {
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.runJobs();
        decide(id, false);
        passHours(1);
        assertThat(find(id).state()).isEqualTo(RefundState.MANUAL);
        assertThat(atGateway(id)).hasSize(1);
    }

    @Test
    void aFullRefundMadeInTheDashboardIsTakenForOurs() {
        world.xendit.refundInDashboard(checkout, PRICE);
        RefundId id = world.refund(payment, PRICE, "key").orElseThrow().id();
        world.runJobs();
        assertThat(find(id).state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(atGateway(id)).isEmpty();
        assertThat(world.xendit.balance(payment.toString())).isZero();
        assertThat(world.ledgerSnapshot.of(session.toString(), "gateway")).isZero();
    }

    @Test
    void aRefundForWhichTheDashboardLeftTooLittleIsATaskAndNothingIsSent() {
        world.xendit.refundInDashboard(checkout, PRICE / 2);
        RefundId id = world.refund(payment, PRICE, "key").orElseThrow().id();
        passHours(1);
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(atGateway(id)).isEmpty();
        assertThat(flagged())
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("elsewhere"));
    }

    @Test
    void aGatewayThatTellsOfNoSingleRefundIsAskedForTheList() {
        world.xendit.readRefunds(false);
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.runJobs();
        succeed(id);
        assertThat(flagged()).isEmpty();
    }

    @Test
    void aRefundThatStaysPendingIsATaskThatAnOperatorCanTakeOver() {
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        passHours(80);
        assertThat(flagged())
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("pending for too long"));
        world.database().useTransaction(transaction -> world.module.refunds().markManual(transaction, id));
        assertThat(find(id).state()).isEqualTo(RefundState.MANUAL);
        assertThat(flagged()).isEmpty();
    }

    private void passHours(int hours) {
        for (int i = 0; i < hours * 6; i++) {
            world.pass(Duration.ofMinutes(10));
            world.runDueJobs();
        }
    }

    private void decide(RefundId id, boolean success) {
        int heard = world.xendit.webhooks().size();
        world.xendit.decideRefund(find(id).gatewayRefundId(), success);
        world.deliver(world.xendit.webhooks().get(heard));
        world.runDueJobs();
    }

    private void succeed(RefundId id) {
        decide(id, true);
        assertThat(find(id).state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(world.ledgerSnapshot.of(session.toString(), "gateway"))
                .isEqualTo(PRICE - find(id).amount().rupiah())
                .isEqualTo(world.xendit.balance(payment.toString()));
        assertThat(world.ledgerSnapshot.of(session.toString(), "refunds_payable"))
                .isZero();
    }

    private static Refund find(RefundId id) {
        return world.plain
                .withHandle(handle -> handle.attach(RefundDao.class).find(id))
                .orElseThrow();
    }

    private static List<JsonNode> atGateway(RefundId id) {
        return world.xendit.refunds().stream()
                .filter(refund -> refund.path("reference_id").asText().startsWith(id.toString()))
                .toList();
    }

    private static List<PaymentEvent> flagged() {
        return world.module.events().list(Optional.of(true), 100, null).items();
    }
}
