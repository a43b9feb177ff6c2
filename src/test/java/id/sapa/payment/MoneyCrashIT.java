package id.sapa.payment;

import static id.sapa.payment.PaymentScenario.PRICE;
import static id.sapa.payment.PaymentScenario.survive;
import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PayoutId;
import id.sapa.ledger.Payout;
import id.sapa.ledger.PayoutState;
import id.sapa.testing.FakeXendit.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs each money flow again and again; in each run something else goes wrong at the next place where it can: the process
 * dies at a boundary between two steps and comes back, or right after the gateway has done what it was asked, or the
 * gateway's answer is lost, or it is an error. Who was waiting for it does what such a caller does: asks again.
 */
class MoneyCrashIT {

    private static final long MITRA_SHARE = 42_000;
    private static final long PLATFORM_SHARE = 28_001;
    private static final OperatorId OPERATOR = new OperatorId(UUID.randomUUID());

    private static PaymentTestHarness world;
    private static CrashPointExplorer drill;

    @BeforeAll
    static void start() {
        world = new PaymentTestHarness();
        drill = new CrashPointExplorer(world);
        // Nobody promises that the gateway heeds them.
        world.xendit.keys(Keys.IGNORE);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void paidThenCancelledThenRefunded() {
        drill.atEveryCrashPoint(
                run -> {
                    run.opened();
                    run.pay(run.url(), "QRIS");
                    survive(world::runJobs);
                    survive(() -> world.cancel(run.id()));
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
        drill.atEveryCrashPoint(
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
        drill.atEveryCrashPoint(
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
        drill.atEveryCrashPoint(
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
        drill.atEveryCrashPoint(
                run -> {
                    run.opened();
                    run.dropWebhooks();
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
        drill.atEveryCrashPoint(
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
        drill.atEveryCrashPoint(
                run -> {
                    run.refundPending();
                    run.dropWebhooks();
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
        drill.atEveryCrashPoint(
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
        drill.atEveryCrashPoint(
                run -> {
                    run.opened();
                    run.pay(run.url(), "VIRTUAL_ACCOUNT");
                    survive(world::runJobs);
                    survive(() -> world.cancel(run.id()));
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
        drill.atEveryCrashPoint(
                run -> {
                    run.extended();
                    run.pay(run.extensionUrl(), "CARDS");
                    survive(world::runJobs);
                    survive(() -> world.end(run.id(), false));
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
        drill.atEveryCrashPoint(
                run -> {
                    run.extended();
                    survive(() -> world.end(run.id(), false));
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
        drill.atEveryCrashPoint(
                run -> {
                    run.extended();
                    world.pass(Duration.ofMinutes(31));
                    survive(world::runJobs);
                    survive(() -> world.end(run.id(), true));
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
        drill.atEveryCrashPoint(
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
                                    .filter(payout -> !payout.createdAt().isBefore(run.began()))
                                    .map(Payout::total)
                                    .reduce(Money.ZERO, Money::plus))
                            .isEqualTo(Money.of(MITRA_SHARE + run.owedBefore()));
                    assertThat(world.ledgerSnapshot.balances()).doesNotContainKey("mitra_payable");
                });
    }

    private static Payout draft() {
        return world.database()
                .inTransaction(transaction -> world.ledger.payouts().draft(transaction, OPERATOR));
    }

    private static List<PayoutId> drafts() {
        return world.ledger.payouts().list(100, null).items().stream()
                .filter(payout -> payout.state() == PayoutState.DRAFT)
                .map(Payout::id)
                .toList();
    }

    private static void decide(PayoutId payout, boolean paid) {
        world.database().useTransaction(transaction -> {
            if (paid) {
                world.ledger.payouts().paid(transaction, payout, OPERATOR);
            } else {
                world.ledger.payouts().discard(transaction, payout, OPERATOR);
            }
        });
    }
}
