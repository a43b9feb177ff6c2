package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.FakeXendit.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever customers, mitras, operators, the gateway, the network and time do, in whatever order: no rupiah appears or
 * vanishes, and in the end every rupiah that was paid is earned or given back.
 */
class MoneyPropertyIT {

    private static PaymentTestHarness world;

    @BeforeContainer
    static void start() {
        world = new PaymentTestHarness();
        world.xendit.keys(Keys.IGNORE);
    }

    @AfterContainer
    static void stop() {
        world.close();
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void noRupiahAppearsOrVanishes(
            @ForAll @Size(min = 5, max = 40) List<@IntRange(min = 0, max = 14) Integer> steps,
            @ForAll @IntRange(min = 10_000, max = 99_999) int price) {
        Play play = new Play(price);
        for (int step : steps) {
            play.step(step);
            assertThat(sumOfAllBalances()).isZero();
        }
        play.settleEverything();

        assertThat(sumOfAllBalances()).isZero();
        Map<String, Long> balances = world.ledgerSnapshot.balances();
        assertThat(balances.getOrDefault("gateway", 0L))
                .as("what the books say that the gateway holds")
                .isEqualTo(world.xendit.balance());
        assertThat(balances.getOrDefault("refunds_payable", 0L)).isZero();
        assertThat(balances.getOrDefault("customer_funds", 0L)).isZero();
        assertThat(flagged()).isZero();
    }

    private static long sumOfAllBalances() {
        return world.ledgerSnapshot.balances().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long flagged() {
        return world.plain.withHandle(
                handle -> handle.createQuery("select count(*) from payment_event where state = 'flagged'")
                        .mapTo(Long.class)
                        .one());
    }

    /** One course of things, with up to two payments of one session and, later, of a second one. */
    private static final class Play {

        private final int price;
        private final List<SessionId> sessions = new ArrayList<>();
        private final List<PaymentId> payments = new ArrayList<>();
        private int heard = world.xendit.webhooks().size();
        private int keys;

        Play(int price) {
            this.price = price;
            open();
        }

        void step(int number) {
            SessionId session = sessions.get(sessions.size() - 1);
            switch (number) {
                case 0 -> open();
                case 1 -> payments.forEach(id -> pay(id, "CARDS"));
                case 2 -> payments.forEach(id -> pay(id, "VIRTUAL_ACCOUNT"));
                case 3 -> payments.forEach(this::payLate);
                case 4 -> world.cancel(session);
                case 5 -> world.accept(session);
                case 6 -> extend(session);
                case 7 -> world.end(session, false);
                case 8 -> world.end(session, true);
                case 9 -> payments.forEach(id -> world.refund(id, price / 3, "key" + keys++));
                case 10 -> webhooks(true);
                case 11 -> webhooks(false);
                case 12 -> world.runJobs();
                case 13 -> world.pass(Duration.ofMinutes(20));
                default -> world.xendit.faultAt(0, keys++ % 2 == 0 ? Fault.ANSWER_LOST : Fault.ERROR, () -> {});
            }
        }

        /** The world calms down: everything is heard, nobody stays unmatched or endless, operators do their tasks. */
        void settleEverything() {
            world.xendit.fault(Fault.NO_WEBHOOKS);
            for (int i = 0; i < 6; i++) {
                sessions.forEach(world::cancel);
                sessions.forEach(session -> world.end(session, false));
                world.pass(Duration.ofMinutes(40));
                world.runJobs();
                webhooks(false);
                world.runJobs();
                for (PaymentId payment : allPayments()) {
                    world.module.refunds().of(payment).stream()
                            .filter(refund -> refund.state() == RefundState.MANUAL)
                            .forEach(refund -> world.database()
                                    .useTransaction(transaction ->
                                            world.module.refunds().settle(transaction, refund.id(), "by hand")));
                    sendUnansweredAgain(payment);
                }
            }
        }

        /** An operator who is asked about a refund does not find it at the gateway. */
        private void sendUnansweredAgain(PaymentId payment) {
            if (flagged() > 0) {
                world.module.refunds().of(payment).stream()
                        .filter(refund -> refund.state() == RefundState.REQUESTED)
                        .forEach(refund -> world.database()
                                .useTransaction(
                                        transaction -> world.module.refunds().resubmit(transaction, refund.id())));
            }
        }

        private void open() {
            SessionId id = world.open(price);
            sessions.add(id);
            checkout(world.paymentOf(id).orElseThrow().id());
        }

        private void extend(SessionId session) {
            world.extend(session, price).ifPresent(this::checkout);
        }

        private void checkout(PaymentId id) {
            payments.add(id);
            try {
                world.module.payments().checkout(id);
            } catch (ProblemException e) {
                // The gateway gave none: a job will.
                assertThat(e.code()).isEqualTo(ProblemCode.PAYMENT_GATEWAY_UNAVAILABLE);
            }
        }

        private List<PaymentId> allPayments() {
            return List.copyOf(payments);
        }

        private void pay(PaymentId id, String channel) {
            String url = url(id);
            if (url != null && status(url).equals("ACTIVE")) {
                world.xendit.pay(url, channel);
            }
        }

        private void payLate(PaymentId id) {
            String url = url(id);
            if (url != null && (status(url).equals("CANCELED") || status(url).equals("EXPIRED"))) {
                world.xendit.payLate(url);
            }
        }

        private String url(PaymentId id) {
            return world.plain
                    .withHandle(handle -> handle.attach(PaymentDao.class).find(id))
                    .orElseThrow()
                    .checkoutUrl();
        }

        private static String status(String url) {
            return world.xendit.checkout(url).path("status").asText();
        }

        /** Delivers what was sent since, perhaps backwards and each twice. */
        private void webhooks(boolean wild) {
            List<String> sent = world.xendit.webhooksWhenQuiet();
            List<String> due = new ArrayList<>(sent.subList(heard, sent.size()));
            heard = sent.size();
            if (wild) {
                Collections.reverse(due);
                due.addAll(List.copyOf(due));
            }
            due.forEach(world::deliver);
        }
    }
}
