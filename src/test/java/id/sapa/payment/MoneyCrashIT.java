package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.PayoutId;
import id.sapa.common.SessionId;
import id.sapa.ledger.Payout;
import id.sapa.ledger.PayoutState;
import id.sapa.payment.CrashingDataSource.Crash;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.FakeXendit.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs each money flow again and again; in each run something else goes wrong at the next place where it can: the process
 * dies at a boundary between two steps and comes back, or right after the gateway has done what it was asked, or the
 * gateway's answer is lost, or it is an error. Who was waiting for it does what such a caller does: asks again.
 */
class MoneyCrashIT {

    private static final long PRICE = 70_001;
    private static final long MITRA_SHARE = 42_000;
    private static final long PLATFORM_SHARE = 28_001;
    /** Far more than any flow has. */
    private static final int MOST_BOUNDARIES = 200;

    private static final OperatorId OPERATOR = new OperatorId(UUID.randomUUID());

    private static MoneyWorld world;

    /** What goes wrong once in a run. */
    private enum Trouble {
        DEATH_BETWEEN_STEPS,
        DEATH_AFTER_CALL,
        ANSWER_LOST,
        ERROR;

        void arrange(int place) {
            switch (this) {
                case DEATH_BETWEEN_STEPS -> world.crashing.crashAt(place);
                case DEATH_AFTER_CALL -> world.xendit.faultAt(place, Fault.NONE, world.crashing::die);
                case ANSWER_LOST -> world.xendit.faultAt(place, Fault.ANSWER_LOST, () -> {});
                case ERROR -> world.xendit.faultAt(place, Fault.ERROR, () -> {});
            }
        }

        /** Ends it, and tells whether it has happened. */
        boolean happened(int place, int calls) {
            boolean happened = this == DEATH_BETWEEN_STEPS ? world.crashing.hasCrashed() : calls > place;
            world.crashing.crashAt(-1);
            world.xendit.fault(Fault.NO_WEBHOOKS);
            return happened;
        }
    }

    @BeforeAll
    static void start() {
        world = new MoneyWorld();
        // Nobody promises that the gateway heeds them.
        world.xendit.keys(Keys.IGNORE);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void paidThenCancelledThenRefunded() {
        whateverGoesWrong(
                run -> {
                    run.opened();
                    run.pay(run.url(), "QRIS");
                    survive(world::runJobs);
                    survive(() -> world.cancel(run.id));
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("refunded", "cancelled");
                    assertThat(run.refundStates()).containsExactly("succeeded");
                    assertThat(run.balances()).isEmpty();
                });
    }

    @Test
    void paidUsedSharedAndPartlyRefunded() {
        whateverGoesWrong(
                run -> {
                    run.used();
                    survive(() -> world.refund(run.payment(), 20_000, "key"));
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("partially_refunded", "ended");
                    assertThat(run.refundStates()).containsExactly("succeeded");
                    assertThat(run.balances())
                            .isEqualTo(Map.of(
                                    "gateway", 50_001L, "mitra_payable", -30_001L, "platform_revenue", -20_000L));
                });
    }

    @Test
    void neverPaid() {
        whateverGoesWrong(
                run -> {
                    run.opened();
                    world.pass(Duration.ofMinutes(31));
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("expired", "expired");
                    assertThat(world.xendit.checkout(run.url()).path("status").asText())
                            .isEqualTo("CANCELED");
                    assertThat(run.balances()).isEmpty();
                });
    }

    @Test
    void neverPaidThenPaidAfterAll() {
        whateverGoesWrong(
                run -> {
                    run.opened();
                    world.pass(Duration.ofMinutes(31));
                    survive(world::runJobs);
                    survive(world::runJobs);
                    world.xendit.payLate(run.url());
                    run.webhooks();
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("refunded", "expired");
                    assertThat(run.refundStates()).containsExactly("succeeded");
                    assertThat(run.balances()).isEmpty();
                });
    }

    @Test
    void paidAndNobodyTellsUs() {
        whateverGoesWrong(
                run -> {
                    run.opened();
                    run.deaf = true;
                    run.pay(run.url(), "QRIS");
                    world.pass(Duration.ofMinutes(3));
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("paid", "pairing");
                    assertThat(run.balances()).isEqualTo(Map.of("gateway", PRICE, "customer_funds", -PRICE));
                });
    }

    @Test
    void toldWrongAndSetRightByAnOperator() {
        whateverGoesWrong(
                run -> {
                    run.opened();
                    world.xendit.falsify(run.url(), "amount", 1);
                    run.pay(run.url(), "QRIS");
                    survive(world::runJobs);
                    world.xendit.falsify(run.url(), "amount", PRICE);
                    survive(run::retryFlagged);
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("paid", "pairing");
                    assertThat(run.balances()).isEqualTo(Map.of("gateway", PRICE, "customer_funds", -PRICE));
                });
    }

    @Test
    void refundedAndNobodyTellsUs() {
        whateverGoesWrong(
                run -> {
                    run.refundPending();
                    run.deaf = true;
                    run.decideRefund(true);
                    world.pass(Duration.ofMinutes(2));
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("refunded", "cancelled");
                    assertThat(run.refundStates()).containsExactly("succeeded");
                    assertThat(run.balances()).isEmpty();
                });
    }

    @Test
    void aRefundThatFailsLateIsPaidByHand() {
        whateverGoesWrong(
                run -> {
                    run.refundPending();
                    run.decideRefund(false);
                    run.webhooks();
                    survive(world::runJobs);
                    run.settleByHand();
                },
                run -> {
                    run.assertStates("refunded", "cancelled");
                    assertThat(run.refundStates()).containsExactly("settled");
                    assertThat(run.balances()).isEqualTo(Map.of("gateway", PRICE, "bank", -PRICE));
                });
    }

    @Test
    void paidThroughAChannelThatCannotBeRefunded() {
        whateverGoesWrong(
                run -> {
                    run.opened();
                    run.pay(run.url(), "VIRTUAL_ACCOUNT");
                    survive(world::runJobs);
                    survive(() -> world.cancel(run.id));
                    survive(world::runJobs);
                    world.pass(Duration.ofMinutes(1));
                    survive(world::runJobs);
                    run.settleByHand();
                },
                run -> {
                    run.assertStates("refunded", "cancelled");
                    assertThat(run.refundStates()).containsExactly("settled");
                    assertThat(run.balances()).isEqualTo(Map.of("gateway", PRICE, "bank", -PRICE));
                });
    }

    @Test
    void anExtensionIsPaidInTime() {
        whateverGoesWrong(
                run -> {
                    run.extended();
                    run.pay(run.extensionUrl(), "CARDS");
                    survive(world::runJobs);
                    survive(() -> world.end(run.id, false));
                },
                run -> {
                    run.assertStates("paid", "ended");
                    assertThat(run.extensionState()).isEqualTo("paid applied");
                    assertThat(run.balances())
                            .isEqualTo(Map.of(
                                    "gateway", 2 * PRICE, "mitra_payable", -84_001L, "platform_revenue", -56_001L));
                });
    }

    @Test
    void anExtensionIsPaidAfterTheEnd() {
        whateverGoesWrong(
                run -> {
                    run.extended();
                    survive(() -> world.end(run.id, false));
                    survive(world::runJobs);
                    world.xendit.payLate(run.extensionUrl());
                    run.webhooks();
                    survive(world::runJobs);
                    run.webhooks();
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("paid", "ended");
                    assertThat(run.extensionState()).isEqualTo("refunded lapsed");
                    assertThat(run.balances())
                            .isEqualTo(Map.of(
                                    "gateway",
                                    PRICE,
                                    "mitra_payable",
                                    -MITRA_SHARE,
                                    "platform_revenue",
                                    -PLATFORM_SHARE));
                });
    }

    @Test
    void anExtensionIsNeverPaid() {
        whateverGoesWrong(
                run -> {
                    run.extended();
                    world.pass(Duration.ofMinutes(31));
                    survive(world::runJobs);
                    survive(() -> world.end(run.id, true));
                    survive(world::runJobs);
                },
                run -> {
                    run.assertStates("refunded", "ended");
                    assertThat(run.extensionState()).isEqualTo("expired lapsed");
                    assertThat(world.xendit
                                    .checkout(run.extensionUrl())
                                    .path("status")
                                    .asText())
                            .isEqualTo("CANCELED");
                    assertThat(run.balances()).isEmpty();
                });
    }

    @Test
    void draftedDiscardedDraftedAgainAndPaidOut() {
        whateverGoesWrong(
                run -> {
                    run.used();
                    PayoutId[] drafted = new PayoutId[1];
                    survive(() -> drafted[0] = draft().id());
                    survive(() -> decide(drafted[0], false));
                    survive(() -> drafted[0] = draft().id());
                    // A draft that a dead process has left holds what this one does not.
                    survive(() -> drafts().forEach(payout -> decide(payout, true)));
                    survive(() -> decide(drafted[0], true));
                },
                run -> {
                    run.assertStates("paid", "ended");
                    assertThat(run.balances())
                            .isEqualTo(Map.of(
                                    "gateway",
                                    PRICE,
                                    "mitra_payable",
                                    -MITRA_SHARE,
                                    "platform_revenue",
                                    -PLATFORM_SHARE));
                    assertThat(drafts()).isEmpty();
                    // What the mitra earned has left, once.
                    assertThat(world.ledger.payouts().list(100, null).items().stream()
                                    .filter(payout -> payout.state() == PayoutState.PAID)
                                    .filter(payout -> !payout.createdAt().isBefore(run.began))
                                    .map(Payout::total)
                                    .reduce(Money.ZERO, Money::plus))
                            .isEqualTo(Money.of(MITRA_SHARE + run.owedBefore));
                    assertThat(world.books.balances()).doesNotContainKey("mitra_payable");
                });
    }

    private static Payout draft() {
        return world.database().inTransaction(tx -> world.ledger.payouts().draft(tx, OPERATOR));
    }

    private static List<PayoutId> drafts() {
        return world.ledger.payouts().list(100, null).items().stream()
                .filter(payout -> payout.state() == PayoutState.DRAFT)
                .map(Payout::id)
                .toList();
    }

    private static void decide(PayoutId payout, boolean paid) {
        world.database().useTransaction(tx -> {
            if (paid) {
                world.ledger.payouts().paid(tx, payout, OPERATOR);
            } else {
                world.ledger.payouts().discard(tx, payout, OPERATOR);
            }
        });
    }

    private static void whateverGoesWrong(Consumer<Run> flow, Consumer<Run> outcome) {
        for (Trouble trouble : Trouble.values()) {
            int place = 0;
            while (runs(flow, outcome, trouble, place)) {
                place++;
                assertThat(place).as("places of the flow").isLessThan(MOST_BOUNDARIES);
            }
            assertThat(place).as("places of " + trouble).isGreaterThan(trouble == Trouble.DEATH_BETWEEN_STEPS ? 10 : 1);
        }
    }

    /** Runs the flow with one trouble at one place and tells whether it has that place. */
    private static boolean runs(Consumer<Run> flow, Consumer<Run> outcome, Trouble trouble, int place) {
        Run run = new Run();
        int callsBefore = world.xendit.calls().size();
        trouble.arrange(place);
        flow.accept(run);
        boolean happened = trouble.happened(place, world.xendit.calls().size() - callsBefore);
        // Whatever was cut off is found again by jobs, or shown to an operator who looks at the gateway.
        for (int i = 0; i < 4; i++) {
            world.pass(Duration.ofMinutes(5));
            world.runDueJobs();
            run.webhooks();
            world.runDueJobs();
            run.sendUnansweredAgain();
        }
        try {
            outcome.accept(run);
            run.assertOnce();
        } catch (AssertionError e) {
            throw new AssertionError(trouble + " at " + place + ": " + e.getMessage(), e);
        }
        world.forget();
        return happened;
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

        private final Instant began = world.now();
        private final long owedBefore = -world.books.balances().getOrDefault("mitra_payable", 0L);
        private int delivered = world.xendit.webhooks().size();
        private SessionId id;
        private PaymentId extension;
        private boolean deaf;

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
            extension = world.plain.read(
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
                    .forEach(refund ->
                            world.xendit.decideRefund(refund.path("id").asText(), success));
        }

        void settleByHand() {
            refunds().stream()
                    .filter(refund -> refund.state() == RefundState.MANUAL)
                    .forEach(refund -> survive(() -> world.database()
                            .useTransaction(tx -> world.module.refunds().settle(tx, refund.id(), "by hand"))));
        }

        void retryFlagged() {
            for (PaymentEvent event : flagged()) {
                world.database().useTransaction(tx -> world.module.events().retry(tx, event.id()));
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
                                    .useTransaction(tx -> world.module.refunds().sendAgain(tx, refund.id()));
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
            for (String kind : List.of(
                    "gateway", "bank", "customer_funds", "refunds_payable", "mitra_payable", "platform_revenue")) {
                long balance = world.books.of(id.toString(), kind);
                if (balance != 0) {
                    balances.put(kind, balance);
                }
            }
            return balances;
        }

        /** Nothing happened twice, nobody waits for anything, and the books and the gateway agree. */
        void assertOnce() {
            assertThat(world.books.balances().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isZero();
            assertThat(flagged()).isEmpty();
            List<PaymentId> payments = new ArrayList<>(List.of(payment()));
            if (extension != null) {
                payments.add(extension);
            }
            assertThat(world.books.of(id.toString(), "gateway"))
                    .as("what the gateway holds")
                    .isEqualTo(payments.stream()
                            .mapToLong(payment -> world.xendit.balance(payment.toString()))
                            .sum());
            assertThat(world.books.movements(id.toString(), "payment"))
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

        private static Payment find(PaymentId payment) {
            return world.plain
                    .read(handle -> handle.attach(PaymentDao.class).find(payment))
                    .orElseThrow();
        }

        private static List<PaymentEvent> flagged() {
            return world.module.events().list(Optional.of(true), 100, null).items();
        }

        private static long atGateway(Refund refund) {
            return world.xendit.refunds().stream()
                    .filter(candidate -> candidate
                            .path("reference_id")
                            .asText()
                            .equals(refund.id().toString()))
                    .count();
        }
    }
}
