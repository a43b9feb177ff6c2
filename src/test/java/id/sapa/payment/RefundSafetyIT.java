package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemException;
import id.sapa.common.RefundId;
import id.sapa.common.SessionId;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.FakeXendit.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Money goes back once, also through a gateway that ignores idempotency keys and whose list of refunds lags. */
class RefundSafetyIT {

    private static final long PRICE = 100_000;
    private static final long PART = 20_000;

    private static PaymentTestHarness world;

    private SessionId session;
    private PaymentId payment;

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
        world.xendit.keys(Keys.IGNORE);
        world.xendit.listRefunds(true);
        world.xendit.refuseRefunds(null);
        session = world.open(PRICE);
        world.xendit.pay(world.checkout(session).checkoutUrl(), "DANA");
        payment = world.paymentOf(session).orElseThrow().id();
        world.pass(Duration.ofMinutes(3));
        world.runJobs();
        world.accept(session);
        world.end(session, false);
    }

    @Test
    void aPartWhoseAnswerIsLostIsLookedForAndNeverSentAgain() {
        world.xendit.listRefunds(false);
        RefundId id = refund(PART, Fault.ANSWER_LOST);
        passAnHour();
        assertThat(atGateway(id)).hasSize(1);
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(flagged())
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).startsWith("nobody can tell"));
        world.xendit.listRefunds(true);
        passAnHour();
        assertThat(find(id).state()).isEqualTo(RefundState.PENDING);
        assertThat(flagged()).isEmpty();
        succeed(id);
    }

    @Test
    void aPartThatNeverArrivedIsSentAgainWhenAnOperatorHasLooked() {
        RefundId id = refund(PART, Fault.ERROR);
        assertThatThrownBy(() -> sendAgain(id)).isInstanceOf(ProblemException.class);
        passAnHour();
        assertThat(atGateway(id)).isEmpty();
        assertThat(flagged()).hasSize(1);
        sendAgain(id);
        world.runJobs();
        assertThat(atGateway(id)).hasSize(1);
        assertThat(flagged()).isEmpty();
        succeed(id);
    }

    @Test
    void operatorsAreAskedAlsoIfTheListCannotBeRead() {
        world.xendit.listRefunds(false);
        RefundId id = refund(PART, Fault.ANSWER_LOST);
        world.xendit.fault(Fault.ERROR);
        passAnHour();
        assertThat(flagged()).hasSize(1);
        world.xendit.listRefunds(true);
        world.xendit.fault(Fault.NO_WEBHOOKS);
        // The gateway is spared for some seconds after so many failures.
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            passAnHour();
            return find(id).state() == RefundState.PENDING;
        });
        assertThat(flagged()).isEmpty();
        succeed(id);
    }

    @Test
    void anOperatorsWordCountsForOneSendingOnly() {
        RefundId id = refund(PART, Fault.ERROR);
        passAnHour();
        world.xendit.listRefunds(false);
        sendAgain(id);
        world.xendit.faultAt(1, Fault.ANSWER_LOST, () -> {});
        passAnHour();
        assertThat(atGateway(id)).hasSize(1);
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(flagged()).hasSize(1);
        world.xendit.listRefunds(true);
        passAnHour();
        succeed(id);
    }

    @Test
    void aPartThatNeverArrivedCanBePaidByHand() {
        RefundId id = refund(PART, Fault.ERROR);
        passAnHour();
        world.database().useTransaction(transaction -> world.module.refunds().markManual(transaction, id));
        assertThat(flagged()).isEmpty();
        world.database().useTransaction(transaction -> world.module.refunds().settle(transaction, id, "BCA 1"));
        passAnHour();
        assertThat(atGateway(id)).isEmpty();
        assertThat(find(id).state()).isEqualTo(RefundState.SETTLED);
        assertThat(world.ledgerSnapshot.of(session.toString(), "bank")).isEqualTo(-PART);
        assertThatThrownBy(() -> world.database()
                        .useTransaction(transaction -> world.module.refunds().markManual(transaction, id)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void theWholeIsSentAgainForTheGatewayRefusesASecondOne() {
        RefundId id = refund(PRICE, Fault.ERROR);
        world.pass(Duration.ofMinutes(2));
        world.runJobs();
        assertThat(atGateway(id)).hasSize(1);
        succeed(id);
    }

    @Test
    void aRepetitionThatIsRefusedAsTooMuchIsNoTaskToPayByHand() {
        world.xendit.listRefunds(false);
        RefundId id = refund(PRICE, Fault.ANSWER_LOST);
        passAnHour();
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(find(id).failureCode()).isEqualTo("REFUND_AMOUNT_EXCEEDED");
        assertThat(flagged())
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("REFUND_AMOUNT_EXCEEDED"));
        world.xendit.listRefunds(true);
        passAnHour();
        assertThat(flagged()).isEmpty();
        succeed(id);
    }

    @Test
    void aRepetitionThatIsRefusedForItsKeyIsNoTaskToPayByHand() {
        world.xendit.keys(Keys.REFUSE);
        world.xendit.listRefunds(false);
        RefundId id = refund(PRICE, Fault.ANSWER_LOST);
        passAnHour();
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(find(id).failureCode()).isEqualTo("DUPLICATE_ERROR");
        world.xendit.listRefunds(true);
        passAnHour();
        succeed(id);
    }

    @Test
    void twoSendersAtOnceSendOne() {
        world.plain.withHandle(handle -> handle.attach(PaymentDao.class).setPaymentRequest(payment, null));
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.xendit.listRefunds(false);
        RefundJob slow = world.refundJob();
        RefundJob quick = world.refundJob();
        // The slow one has seen that nobody has sent it; before it does, the quick one sends it and hears nothing.
        world.xendit.faultAt(0, Fault.NONE, () -> {
            world.xendit.faultAtNext("POST /refunds", "", Fault.ANSWER_LOST);
            assertThatThrownBy(() -> quick.run(id)).isInstanceOf(GatewayUnavailableException.class);
        });
        assertThatThrownBy(() -> slow.run(id)).hasMessageContaining("somebody else");
        world.xendit.listRefunds(true);
        assertThat(atGateway(id)).hasSize(1);
        passAnHour();
        succeed(id);
    }

    @Test
    void whatTheGatewayCannotPayYetIsPaidOnceItCan() {
        world.xendit.refuseRefunds("INSUFFICIENT_BALANCE");
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        passAnHour();
        assertThat(find(id).failureCode()).isEqualTo("INSUFFICIENT_BALANCE");
        assertThat(find(id).state()).isEqualTo(RefundState.REQUESTED);
        assertThat(flagged()).isEmpty();
        world.xendit.refuseRefunds(null);
        passAnHour();
        assertThat(atGateway(id)).hasSize(1);
        succeed(id);
    }

    @Test
    void aSecondRefundUnderOneReferenceIsShownToOperators() {
        RefundId id = world.refund(payment, PART, "key").orElseThrow().id();
        world.runJobs();
        succeed(id);
        int heard = world.xendit.webhooks().size();
        world.xendit.duplicateRefund(find(id).gatewayRefundId());
        world.deliver(world.xendit.webhooks().get(heard));
        world.runJobs();
        assertThat(flagged())
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("another refund under this reference"));
        assertThat(world.ledgerSnapshot.movements(session.toString(), "refund_succeeded"))
                .isEqualTo(1);
        world.database()
                .useTransaction(transaction -> world.module
                        .events()
                        .ignore(transaction, flagged().get(0).id(), "Xendit is told"));
    }

    @Test
    void twoRefundsThatTheListShowsUnderOneReferenceAreOneAndAFinding() {
        world.xendit.listRefunds(false);
        RefundId id = refund(PART, Fault.ANSWER_LOST);
        world.xendit.duplicateRefund(atGateway(id).get(0).path("id").asText());
        world.xendit.listRefunds(true);
        passAnHour();
        assertThat(find(id).gatewayRefundId()).isNotNull();
        assertThat(flagged()).hasSize(1);
        // Judged anew it is found again.
        world.database()
                .useTransaction(transaction -> world.module
                        .events()
                        .retry(transaction, flagged().get(0).id()));
        world.runJobs();
        world.database()
                .useTransaction(transaction -> world.module
                        .events()
                        .ignore(transaction, flagged().get(0).id(), "Xendit is told"));
    }

    private void passAnHour() {
        for (int i = 0; i < 12; i++) {
            world.pass(Duration.ofMinutes(5));
            world.runJobs();
        }
    }

    /** Asks for a refund, and what the gateway is first told of it goes wrong. */
    private RefundId refund(long amount, Fault fault) {
        world.xendit.faultAtNext("POST /refunds", "", fault);
        RefundId id = world.refund(payment, amount, "key").orElseThrow().id();
        world.runJobs();
        return id;
    }

    private void sendAgain(RefundId id) {
        world.database().useTransaction(transaction -> world.module.refunds().resubmit(transaction, id));
    }

    /** The gateway pays it; the books have it once. */
    private void succeed(RefundId id) {
        int heard = world.xendit.webhooks().size();
        world.xendit.decideRefund(find(id).gatewayRefundId(), true);
        world.deliver(world.xendit.webhooks().get(heard));
        world.runJobs();
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
