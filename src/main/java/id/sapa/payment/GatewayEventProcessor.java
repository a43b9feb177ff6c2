package id.sapa.payment;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.PaymentId;
import id.sapa.db.Database;
import id.sapa.payment.PaymentReconciler.MismatchException;
import id.sapa.payment.XenditClient.GatewayRefund;
import id.sapa.payment.XenditClient.GatewaySession;
import id.sapa.payment.XenditClient.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes of a stored event what it means. An event only says what to ask the gateway about: its answer is what counts, and
 * what does not fit is flagged. Thread-safe.
 */
final class GatewayEventProcessor {

    /** So long the gateway may contradict its own webhook before that is an operator's business. */
    private static final Duration MISMATCH_GRACE = Duration.ofMinutes(30);

    /** With the jobs' growing pauses this is about a quarter of an hour. */
    static final int MAX_ATTEMPTS = 10;

    private final Database database;
    private final XenditClient gateway;
    private final PaymentReconciler paymentReconciler;
    private static final List<String> ID_FIELDS =
            List.of("payment_session_id", "reference_id", "id", "payment_request_id");
    /** What can be looked up and put into a URL. */
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7E]{0,255}");

    private final CheckoutPoller watch;
    private final RefundJob refundJob;
    private final RefundService refundService;
    private final GatewayReconciliation audit;
    private final Clock clock;

    /** Who knows what follows. */
    record Consequences(
            PaymentReconciler settlement,
            CheckoutPoller watch,
            RefundJob refundJob,
            RefundService refunds,
            GatewayReconciliation audit) {}

    GatewayEventProcessor(Database database, XenditClient gateway, Consequences consequences, Clock clock) {
        this.database = database;
        this.gateway = gateway;
        this.paymentReconciler = consequences.settlement;
        this.watch = consequences.watch;
        this.refundJob = consequences.refundJob;
        this.refundService = consequences.refunds;
        this.audit = consequences.audit;
        this.clock = clock;
    }

    void run(UUID id) {
        PaymentEvent event = database.readOnly(
                        handle -> handle.attach(PaymentEventDao.class).find(id))
                .orElseThrow();
        if (!event.isOpen()) {
            return;
        }
        try {
            PaymentId payment = process(event);
            decide(event, PaymentEventState.PROCESSED, null, payment);
        } catch (MismatchException e) {
            decide(event, PaymentEventState.FLAGGED, e.getMessage(), null);
        } catch (RuntimeException e) {
            database.withHandle(handle ->
                    handle.attach(PaymentEventDao.class).failed(id, MAX_ATTEMPTS, PaymentEvent.PROCESSING_FAILED));
            throw e;
        }
    }

    private PaymentId process(PaymentEvent event) throws MismatchException {
        JsonNode data = GatewayEventService.data(GatewayEventService.parse(event.body()));
        if (!ID_FIELDS.stream()
                .allMatch(name -> ID.matcher(data.path(name).asText("")).matches())) {
            throw new MismatchException("an id is not plain text");
        }
        return switch (event.kind()) {
            case "payment_session.completed", "payment_session.expired" -> checkout(event, data);
            case "refund.succeeded", "refund.failed" -> refund(event, data);
            case GatewayEventService.DISCREPANCY -> discrepancy(event);
            default -> throw new MismatchException("an event of a kind that we do not know");
        };
    }

    private PaymentId checkout(PaymentEvent event, JsonNode data) throws MismatchException {
        String checkoutId = data.path("payment_session_id").asText("");
        Payment payment = paymentOf(checkoutId, data)
                .orElseThrow(() -> new MismatchException("no payment of ours has this checkout"));
        GatewaySession seen = known(gateway.session(checkoutId), "checkout");
        boolean completed = event.kind().equals("payment_session.completed");
        if (completed ? !seen.isCompleted() : seen.isActive()) {
            hasMismatch(event, seen.status());
        }
        paymentReconciler.apply(payment.id(), seen);
        return payment.id();
    }

    private Optional<Payment> paymentOf(String checkoutId, JsonNode data) {
        return database.readOnly(handle -> {
            PaymentDao dao = handle.attach(PaymentDao.class);
            Optional<Payment> known = dao.findByGatewaySession(checkoutId);
            return known.isPresent()
                    ? known
                    // The answer that would have told us the checkout's id was lost.
                    : PaymentService.paymentOf(data.path("reference_id").asText(""))
                            .flatMap(dao::find);
        });
    }

    private PaymentId refund(PaymentEvent event, JsonNode data) throws MismatchException {
        GatewayRefund seen = refundJob
                .lookUp(
                        data.path("id").asText(""),
                        data.path("payment_request_id").asText(""))
                .orElseThrow(() -> new MismatchException("the gateway does not know this refund"));
        Refund refund = refundOf(seen).orElseThrow(() -> new MismatchException("no refund of ours has this id"));
        if (!seen.hasAmount(refund.amount())) {
            throw new MismatchException("the gateway refunds " + seen.amount() + " instead of " + refund.amount());
        }
        if (seen.status().equals("PENDING")) {
            hasMismatch(event, seen.status());
        }
        Optional<String> strange =
                database.inTransaction(transaction -> refundService.applyGatewayStatus(transaction, refund.id(), seen));
        if (strange.isPresent()) {
            throw new MismatchException(strange.get());
        }
        return refund.paymentId();
    }

    private Optional<Refund> refundOf(GatewayRefund seen) {
        return database.readOnly(handle -> {
            RefundDao dao = handle.attach(RefundDao.class);
            Optional<Refund> known = dao.findByGatewayId(seen.id());
            // The answer that would have told us the refund's id was lost.
            return known.isPresent() ? known : Refund.idOf(seen.referenceId()).flatMap(dao::find);
        });
    }

    /** Something that we found ourselves is to be looked at again. */
    private PaymentId discrepancy(PaymentEvent event) throws MismatchException {
        watch.poll(event.paymentId());
        refundService.of(event.paymentId()).forEach(refund -> refundJob.run(refund.id()));
        Payment payment = database.readOnly(
                        handle -> handle.attach(PaymentDao.class).find(event.paymentId()))
                .orElseThrow();
        Optional<String> difference = payment.state().isReceived() ? audit.difference(payment) : Optional.empty();
        if (difference.isPresent()) {
            throw new MismatchException(difference.get());
        }
        return event.paymentId();
    }

    private static <T> T known(Outcome<T> outcome, String what) throws MismatchException {
        if (outcome instanceof Outcome.Rejected<T> rejected && rejected.status() == 404) {
            throw new MismatchException("the gateway does not know this " + what);
        }
        return outcome.getOrThrow();
    }

    private void hasMismatch(PaymentEvent event, String status) throws MismatchException {
        if (clock.instant().isAfter(event.receivedAt().plus(MISMATCH_GRACE))) {
            throw new MismatchException("the gateway says " + status);
        }
        throw new GatewayUnavailableException("the gateway says " + status + " after " + event.kind());
    }

    private void decide(PaymentEvent event, PaymentEventState to, String reason, PaymentId payment) {
        database.withHandle(handle -> handle.attach(PaymentEventDao.class)
                .decide(event.id(), event.state(), to, reason, payment, clock.instant()));
    }
}
