package id.sapa.payment;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.PaymentId;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.payment.Settlement.MismatchException;
import id.sapa.payment.XenditClient.GatewaySession;
import id.sapa.payment.XenditClient.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes of a stored event what it means. A checkout's event only says which checkout to ask the gateway about; what does
 * not fit is flagged.
 */
final class PaymentEventJob {

    /** So long the gateway may contradict its own webhook before that is an operator's business. */
    private static final Duration CONTRADICTION = Duration.ofMinutes(30);

    private final Database database;
    private final XenditClient gateway;
    private final Settlement settlement;
    private final Refunds refunds;
    private final Clock clock;

    PaymentEventJob(Database database, XenditClient gateway, Settlement settlement, Refunds refunds, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.settlement = settlement;
        this.refunds = refunds;
        this.clock = clock;
    }

    void run(UUID id) {
        PaymentEvent event = database.read(
                        handle -> handle.attach(PaymentEventDao.class).find(id))
                .orElseThrow();
        if (event.state() != PaymentEventState.RECEIVED) {
            return;
        }
        try {
            PaymentId payment = process(event);
            decide(event, PaymentEventState.PROCESSED, null, payment);
        } catch (MismatchException e) {
            decide(event, PaymentEventState.FLAGGED, e.getMessage(), null);
        }
    }

    private PaymentId process(PaymentEvent event) throws MismatchException {
        JsonNode data = PaymentEvents.data(PaymentEvents.parse(event.body()));
        return switch (event.kind()) {
            case "payment_session.completed", "payment_session.expired" -> checkout(event, data);
            case "refund.succeeded", "refund.failed" -> refund(event.kind(), data);
            default -> throw new MismatchException("an event of a kind that we do not know");
        };
    }

    private PaymentId checkout(PaymentEvent event, JsonNode data) throws MismatchException {
        String checkoutId = data.path("payment_session_id").asText("");
        Payment payment = paymentOf(checkoutId, data)
                .orElseThrow(() -> new MismatchException("no payment of ours has this checkout"));
        Outcome<GatewaySession> outcome = gateway.session(checkoutId);
        if (outcome instanceof Outcome.Refused<GatewaySession> refused && refused.status() == 404) {
            throw new MismatchException("the gateway does not know this checkout");
        }
        if (!(outcome instanceof Outcome.Done<GatewaySession> done)) {
            throw new IllegalStateException("the gateway did not confirm an event: " + outcome);
        }
        boolean confirmed = !done.value().isActive()
                && done.value().isCompleted() == event.kind().equals("payment_session.completed");
        if (!confirmed && !done.value().isCompleted()) {
            if (clock.instant().isAfter(event.receivedAt().plus(CONTRADICTION))) {
                throw new MismatchException("the gateway says " + done.value().status());
            }
            throw new IllegalStateException("the gateway says " + done.value().status() + " after " + event.kind());
        }
        settlement.apply(payment.id(), done.value());
        return payment.id();
    }

    private Optional<Payment> paymentOf(String checkoutId, JsonNode data) {
        return database.read(handle -> {
            PaymentDao dao = handle.attach(PaymentDao.class);
            Optional<Payment> known = dao.findByGatewaySession(checkoutId);
            return known.isPresent()
                    ? known
                    // The answer that would have told us the checkout's id was lost.
                    : Payments.paymentOf(data.path("reference_id").asText("")).flatMap(dao::find);
        });
    }

    private PaymentId refund(String kind, JsonNode data) throws MismatchException {
        String gatewayId = data.path("id").asText("");
        Refund refund = database.read(handle -> {
                    RefundDao dao = handle.attach(RefundDao.class);
                    Optional<Refund> known = dao.findByGatewayId(gatewayId);
                    return known.isPresent() ? known : refundOf(data).flatMap(dao::find);
                })
                .orElseThrow(() -> new MismatchException("no refund of ours has this id"));
        if (data.hasNonNull("amount")
                && data.path("amount").asLong() != refund.amount().rupiah()) {
            throw new MismatchException("the refund is of " + refund.amount() + ", not of "
                    + data.path("amount").asText());
        }
        database.useTransaction(tx -> {
            if (kind.equals("refund.succeeded")) {
                refunds.succeeded(tx, refund.id(), gatewayId);
            } else {
                refunds.failed(
                        tx, refund.id(), gatewayId, data.path("failure_code").asText(null));
            }
        });
        return refund.paymentId();
    }

    private static Optional<RefundId> refundOf(JsonNode data) {
        try {
            return Optional.of(RefundId.fromString(data.path("reference_id").asText("")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void decide(PaymentEvent event, PaymentEventState to, String reason, PaymentId payment) {
        database.read(handle -> handle.attach(PaymentEventDao.class)
                .decide(event.id(), PaymentEventState.RECEIVED, to, reason, payment, clock.instant()));
    }
}
