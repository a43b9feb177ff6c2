package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.PaymentId;
import id.sapa.common.SessionId;
import id.sapa.payment.CrashingDataSource.Crash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a money flow: what customers, mitras, operators and the gateway do in it, each doing it again if the process
 * dies meanwhile, and how it ended.
 */
final class PaymentScenario {

    static final long PRICE = 70_001;

    private final PaymentTestHarness world;

    private final Instant began;
    private final long owedBefore;
    private int delivered;
    private SessionId id;
    private PaymentId extension;
    private boolean deaf;

    PaymentScenario(PaymentTestHarness world) {
        this.world = world;
        this.began = world.now();
        this.owedBefore = -world.ledgerSnapshot.balances().getOrDefault("mitra_payable", 0L);
        this.delivered = world.xendit.webhooks().size();
    }

    /** Does it again if the process died meanwhile. */
    static void survive(Runnable step) {
        try {
            step.run();
        } catch (Crash e) {
            step.run();
        }
    }

    SessionId id() {
        return id;
    }

    Instant began() {
        return began;
    }

    /** What mitras were owed before it. */
    long owedBefore() {
        return owedBefore;
    }

    /** From now on no webhook arrives. */
    void dropWebhooks() {
        deaf = true;
    }

    void opened() {
        survive(() -> id = world.open(PRICE));
        survive(() -> world.checkout(id));
    }

    /** A session that was paid and took place. */
    void used() {
        opened();
        pay(url(), "CARDS");
        survive(world::runJobs);
        survive(() -> world.accept(id));
        survive(() -> world.end(id, false));
    }

    /** A session on which more time is being bought. */
    void extended() {
        opened();
        pay(url(), "CARDS");
        survive(world::runJobs);
        survive(() -> world.accept(id));
        survive(() -> world.extend(id, PRICE));
        extension = world.plain.withHandle(
                handle -> handle.attach(PaymentDao.class).lockAll(id).get(1).id());
        survive(() -> world.module.payments().checkout(extension));
    }

    /** A session that was paid and cancelled, with a refund that the gateway has not decided. */
    void refundPending() {
        opened();
        pay(url(), "DANA");
        survive(world::runJobs);
        survive(() -> world.cancel(id));
        for (int i = 0; i < 3; i++) {
            world.pass(Duration.ofMinutes(1));
            survive(world::runJobs);
        }
    }

    void decideRefund(boolean success) {
        String reference = refunds().get(0).id().toString();
        world.xendit.refunds().stream()
                .filter(refund -> refund.path("reference_id").asText().equals(reference))
                .forEach(refund -> world.xendit.decideRefund(refund.path("id").asText(), success));
    }

    void settleByHand() {
        refunds().stream()
                .filter(refund -> refund.state() == RefundState.MANUAL)
                .forEach(refund -> survive(() -> world.database()
                        .useTransaction(
                                transaction -> world.module.refunds().settle(transaction, refund.id(), "by hand"))));
    }

    void retryFlagged() {
        for (PaymentEvent event : flagged()) {
            world.database().useTransaction(transaction -> world.module.events().retry(transaction, event.id()));
        }
    }

    /** What an operator does who is asked about a refund and does not find it at the gateway. */
    void sendUnansweredAgain() {
        for (PaymentEvent event : flagged()) {
            world.module.refunds().of(event.paymentId()).stream()
                    .filter(refund -> refund.state() == RefundState.REQUESTED)
                    .forEach(refund -> {
                        assertThat(atGateway(refund)).isZero();
                        world.database()
                                .useTransaction(
                                        transaction -> world.module.refunds().resubmit(transaction, refund.id()));
                    });
        }
    }

    void pay(String url, String channel) {
        world.xendit.pay(url, channel);
        webhooks();
    }

    /** Delivers what the gateway has sent since, unless nobody hears it. */
    void webhooks() {
        // Refunds are decided on a thread of the gateway's own.
        List<String> sent = world.xendit.webhooksWhenQuiet();
        if (!deaf) {
            sent.subList(delivered, sent.size()).forEach(world::deliver);
        }
        delivered = sent.size();
    }

    PaymentId payment() {
        return world.paymentOf(id).orElseThrow().id();
    }

    String url() {
        return world.paymentOf(id).orElseThrow().checkoutUrl();
    }

    String extensionUrl() {
        return find(extension).checkoutUrl();
    }

    String extensionState() {
        return find(extension).state().wire() + " "
                + world.<String>one("select state from extension where session_id = :id", id, String.class);
    }

    void assertStates(String payment, String session) {
        assertThat(world.paymentOf(id).orElseThrow().state().wire()).isEqualTo(payment);
        assertThat(world.<String>one("select state from chat_session where id = :id", id, String.class))
                .isEqualTo(session);
    }

    List<String> refundStates() {
        return refunds().stream().map(refund -> refund.state().wire()).toList();
    }

    Map<String, Long> balances() {
        Map<String, Long> balances = new HashMap<>();
        for (String kind :
                List.of("gateway", "bank", "customer_funds", "refunds_payable", "mitra_payable", "platform_revenue")) {
            long balance = world.ledgerSnapshot.of(id.toString(), kind);
            if (balance != 0) {
                balances.put(kind, balance);
            }
        }
        return balances;
    }

    /** Nothing happened twice, nobody waits for anything, and the books and the gateway agree. */
    void assertOnce() {
        assertThat(world.ledgerSnapshot.balances().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isZero();
        assertThat(flagged()).isEmpty();
        List<PaymentId> payments = new ArrayList<>(List.of(payment()));
        if (extension != null) {
            payments.add(extension);
        }
        assertThat(world.ledgerSnapshot.of(id.toString(), "gateway"))
                .as("what the gateway holds")
                .isEqualTo(payments.stream()
                        .mapToLong(payment -> world.xendit.balance(payment.toString()))
                        .sum());
        assertThat(world.ledgerSnapshot.movements(id.toString(), "payment"))
                .isEqualTo(payments.stream()
                        .filter(payment -> find(payment).state().isReceived())
                        .count());
        payments.stream()
                .flatMap(payment -> world.module.refunds().of(payment).stream())
                .forEach(refund -> assertThat(atGateway(refund)).isLessThanOrEqualTo(1));
    }

    private List<Refund> refunds() {
        return world.module.refunds().of(payment());
    }

    private Payment find(PaymentId payment) {
        return world.plain
                .withHandle(handle -> handle.attach(PaymentDao.class).find(payment))
                .orElseThrow();
    }

    private List<PaymentEvent> flagged() {
        return world.module.events().list(Optional.of(true), 100, null).items();
    }

    private long atGateway(Refund refund) {
        return world.xendit.refunds().stream()
                .filter(candidate -> candidate
                        .path("reference_id")
                        .asText()
                        .equals(refund.id().toString()))
                .count();
    }
}
