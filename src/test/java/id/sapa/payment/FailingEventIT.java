package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import id.sapa.common.SessionId;
import id.sapa.testing.FakeXendit.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event that cannot be processed does not stay out of sight. */
class FailingEventIT {

    private PaymentTestHarness world;
    private SessionId session;

    @BeforeEach
    void somethingIsPaidAndTheGatewayFails() {
        world = new PaymentTestHarness();
        session = world.open(50_000);
        world.xendit.pay(world.checkout(session).checkoutUrl());
        // Reconciliation would find the payment; here only the event can.
        world.forget();
        world.xendit.fault(Fault.ERROR);
        world.deliver(world.xendit.webhooks().get(0));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void itIsFlaggedAfterSomeAttemptsAndProcessedWhenRetried() {
        while (only().failureCount() < GatewayEventProcessor.MAX_ATTEMPTS - 1) {
            fail();
        }
        assertThat(flagged()).isEmpty();
        fail();
        assertThat(flagged()).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("processing_failed");
            assertThat(event.failureCount()).isEqualTo(GatewayEventProcessor.MAX_ATTEMPTS);
        });
        world.database().useTransaction(transaction -> world.module.events().retry(transaction, only().id()));
        assertThat(only().state()).isEqualTo(PaymentEventState.RECEIVED);
        assertThat(only().failureCount()).isZero();
        world.xendit.fault(Fault.NO_WEBHOOKS);
        awaitProcessed();
    }

    @Test
    void itIsProcessedByItselfOnceThatIsPossible() {
        while (flagged().isEmpty()) {
            fail();
        }
        world.xendit.fault(Fault.NO_WEBHOOKS);
        awaitProcessed();
        assertThat(flagged()).isEmpty();
    }

    @Test
    void anIgnoredOneIsNotTriedAnyMore() {
        while (flagged().isEmpty()) {
            fail();
        }
        world.database().useTransaction(transaction -> world.module.events().ignore(transaction, only().id(), "Known"));
        int calls = world.xendit.calls().size();
        fail();
        fail();
        assertThat(world.xendit.calls()).hasSize(calls);
        assertThat(only().state()).isEqualTo(PaymentEventState.IGNORED);
    }

    @Test
    void aCheckoutInAStateThatWeDoNotKnowIsShownAtOnce() {
        String url = world.paymentOf(session).orElseThrow().checkoutUrl();
        world.xendit.fault(Fault.NO_WEBHOOKS);
        world.xendit.falsify(url, "status", "LIMBO");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            fail();
            return !flagged().isEmpty();
        });
        assertThat(only().reason()).contains("LIMBO");
        world.xendit.falsify(url, "status", "COMPLETED");
        world.database().useTransaction(transaction -> world.module.events().retry(transaction, only().id()));
        awaitProcessed();
    }

    private void fail() {
        world.pass(Duration.ofMinutes(5));
        world.runDueJobs();
    }

    /** The gateway is spared for some seconds after so many failures. */
    private void awaitProcessed() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            fail();
            return only().state() == PaymentEventState.PROCESSED;
        });
        assertThat(world.paymentOf(session).orElseThrow().state().isReceived()).isTrue();
        assertThat(world.ledgerSnapshot.movements(session.toString(), "payment"))
                .isEqualTo(1);
    }

    private PaymentEvent only() {
        return world.module.events().list(Optional.empty(), 100, null).items().get(0);
    }

    private List<PaymentEvent> flagged() {
        return world.module.events().list(Optional.of(true), 100, null).items();
    }
}
