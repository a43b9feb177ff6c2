package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.SessionId;
import id.sapa.ledger.Payout;
import id.sapa.ledger.PayoutState;
import id.sapa.payment.CrashingDataSource.Crash;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs each money flow again and again; in each run the process dies at the next boundary between two steps and comes
 * back. Who was waiting for it does what such a caller does: asks again.
 */
class MoneyCrashIT {

    private static final long PRICE = 70_001;
    /** Far more than any flow has. */
    private static final int MOST_BOUNDARIES = 200;

    private static MoneyWorld world;

    @BeforeAll
    static void start() {
        world = new MoneyWorld();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void paidThenCancelledThenRefunded() {
        atEveryBoundary(
                run -> {
                    SessionId id = run.opened();
                    run.pay(id, "QRIS");
                    survive(world::runJobs);
                    survive(() -> world.cancel(id));
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                },
                id -> {
                    assertStates(id, "refunded", "cancelled");
                    assertThat(refundStates(id)).containsExactly("succeeded");
                    assertThat(balances(id)).isEmpty();
                });
    }

    @Test
    void paidUsedSharedPartlyRefundedAndPaidOut() {
        atEveryBoundary(
                run -> {
                    SessionId id = run.opened();
                    run.pay(id, "CARDS");
                    survive(world::runJobs);
                    survive(() -> world.accept(id));
                    survive(() -> world.end(id, false));
                    PaymentId payment = world.paymentOf(id).orElseThrow().id();
                    survive(() -> world.refund(payment, 20_000, "key"));
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                    OperatorId operator = new OperatorId(UUID.randomUUID());
                    survive(() -> payOut(operator));
                },
                id -> {
                    assertStates(id, "partially_refunded", "ended");
                    assertThat(refundStates(id)).containsExactly("succeeded");
                    assertThat(balances(id))
                            .isEqualTo(Map.of(
                                    "gateway", 50_001L, "mitra_payable", -30_001L, "platform_revenue", -20_000L));
                    // What the mitra earned has left by payout, once.
                    assertThat(world.books.balances()).doesNotContainKey("mitra_payable");
                });
    }

    @Test
    void neverPaidThenPaidAfterAll() {
        atEveryBoundary(
                run -> {
                    SessionId id = run.opened();
                    world.pass(Duration.ofMinutes(31));
                    survive(world::runJobs);
                    survive(world::runJobs);
                    run.payLate(id);
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                },
                id -> {
                    assertStates(id, "refunded", "expired");
                    assertThat(refundStates(id)).containsExactly("succeeded");
                    assertThat(balances(id)).isEmpty();
                });
    }

    @Test
    void paidThroughAChannelThatCannotBeRefunded() {
        atEveryBoundary(
                run -> {
                    SessionId id = run.opened();
                    run.pay(id, "VIRTUAL_ACCOUNT");
                    survive(world::runJobs);
                    survive(() -> world.cancel(id));
                    survive(world::runJobs);
                    world.pass(Duration.ofMinutes(1));
                    survive(world::runJobs);
                    world.module.refunds().of(world.paymentOf(id).orElseThrow().id()).stream()
                            .filter(refund -> refund.state() == RefundState.MANUAL)
                            .forEach(refund -> survive(() -> world.database()
                                    .useTransaction(tx -> world.module.refunds().settle(tx, refund.id(), "by hand"))));
                },
                id -> {
                    assertStates(id, "refunded", "cancelled");
                    assertThat(refundStates(id)).containsExactly("settled");
                    assertThat(balances(id)).isEqualTo(Map.of("gateway", PRICE, "bank", -PRICE));
                });
    }

    private static void payOut(OperatorId operator) {
        Payout draft =
                world.database().inTransaction(tx -> world.ledger.payouts().draft(tx, operator));
        world.ledger.payouts().list(100, null).items().stream()
                .filter(payout -> payout.state() == PayoutState.DRAFT)
                .forEach(payout -> world.database()
                        .useTransaction(tx -> world.ledger.payouts().paid(tx, payout.id(), operator)));
        assertThat(draft.id()).isNotNull();
    }

    private static void atEveryBoundary(Consumer<Run> flow, Consumer<SessionId> outcome) {
        for (int boundary = 0; boundary < MOST_BOUNDARIES; boundary++) {
            Run run = new Run();
            world.crashing.crashAt(boundary);
            flow.accept(run);
            boolean crashed = world.crashing.hasCrashed();
            world.crashing.crashAt(-1);
            // Whatever was cut off is found again by jobs alone.
            for (int i = 0; i < 4; i++) {
                world.pass(Duration.ofMinutes(3));
                world.runJobs();
                run.webhooks();
            }
            outcome.accept(run.id);
            if (!crashed) {
                assertThat(boundary).as("boundaries of the flow").isGreaterThan(10);
                return;
            }
        }
        throw new AssertionError("the flow has no end");
    }

    /** Does it again if the process died meanwhile. */
    private static void survive(Runnable step) {
        try {
            step.run();
        } catch (Crash e) {
            step.run();
        }
    }

    /** One run of a flow. */
    private static final class Run {

        private final int webhooksBefore = world.xendit.webhooks().size();
        private int delivered = webhooksBefore;
        private SessionId id;

        SessionId opened() {
            survive(() -> id = world.open(PRICE));
            survive(() -> world.checkout(id));
            return id;
        }

        void pay(SessionId session, String channel) {
            world.xendit.pay(world.paymentOf(session).orElseThrow().checkoutUrl(), channel);
            webhooks();
        }

        void payLate(SessionId session) {
            world.xendit.payLate(world.paymentOf(session).orElseThrow().checkoutUrl());
            webhooks();
        }

        /** Delivers what the gateway has sent since. */
        void webhooks() {
            // Refunds are decided on a thread of the gateway's own.
            List<String> sent = world.xendit.webhooksWhenQuiet();
            sent.subList(delivered, sent.size()).forEach(world::deliver);
            delivered = sent.size();
        }
    }

    private static void assertStates(SessionId id, String payment, String session) {
        assertThat(world.paymentOf(id).orElseThrow().state().wire()).isEqualTo(payment);
        assertThat(world.<String>one("select state from chat_session where id = :id", id, String.class))
                .isEqualTo(session);
    }

    private static List<String> refundStates(SessionId id) {
        return world.module.refunds().of(world.paymentOf(id).orElseThrow().id()).stream()
                .map(refund -> refund.state().wire())
                .toList();
    }

    private static Map<String, Long> balances(SessionId id) {
        Map<String, Long> balances = new HashMap<>();
        for (String kind :
                List.of("gateway", "bank", "customer_funds", "refunds_payable", "mitra_payable", "platform_revenue")) {
            long balance = world.books.of(id.toString(), kind);
            if (balance != 0) {
                balances.put(kind, balance);
            }
        }
        return balances;
    }
}
