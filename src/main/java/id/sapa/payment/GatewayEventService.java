package id.sapa.payment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import id.sapa.common.Cursor;
import id.sapa.common.Hmac;
import id.sapa.common.Id;
import id.sapa.common.Page;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.jobs.JobScheduler;
import id.sapa.jobs.JobType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Keeps what the gateway told us: stored before anything is made of it, never dropped. Thread-safe. */
public final class GatewayEventService {

    static final JobType PROCESS = new JobType("payment-event");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_KIND_LENGTH = 100;
    private static final String UNREADABLE = "unreadable";
    static final String DISCREPANCY = "finding";

    private final Database database;
    private final JobScheduler jobScheduler;
    private final Clock clock;

    GatewayEventService(Database database, JobScheduler jobScheduler, Clock clock) {
        this.database = database;
        this.jobScheduler = jobScheduler;
        this.clock = clock;
    }

    /** Stores a webhook as it came and has it looked at soon. */
    void receive(byte[] raw) {
        String body = new String(raw, StandardCharsets.UTF_8);
        JsonNode event = parse(body);
        String kind = storable(event.path("event").asText(UNREADABLE));
        // The digest covers kind and subject. The same event with another body is kept, too: processing it twice does
        // no
        // harm.
        String key = HexFormat.of().formatHex(Hmac.sha256(raw));
        database.useTransaction(transaction -> {
            // A NUL cannot be stored in text; it has no place in JSON either.
            UUID id = transaction
                    .dao(PaymentEventDao.class)
                    .store(Id.generate(), key, kind, body.replace("\0", "\uFFFD"), clock.instant());
            jobScheduler.schedule(transaction, PROCESS, id.toString(), clock.instant());
        });
    }

    /**
     * Keeps something that we found ourselves, for operators to look at. Found again it is flagged again, unless an
     * operator has ignored it.
     *
     * @param subject what it is about: a checkout or a refund
     */
    void flagDiscrepancy(PaymentId payment, String subject, String reason) {
        flag(payment, discrepancyKey(payment, subject) + ":" + reason, reason);
    }

    /** Has operators find out what became of a refund, until {@link #resolveRefundFlag} or they know. */
    void flagUnresolvedRefund(Refund refund, String reason) {
        flag(refund.paymentId(), discrepancyKey(refund.paymentId(), refund.id().toString()), reason);
    }

    /** What became of the refund is known. */
    static void resolveRefundFlag(Transaction transaction, Refund refund, Instant now) {
        transaction
                .dao(PaymentEventDao.class)
                .settle(
                        refund.paymentId(),
                        discrepancyKey(refund.paymentId(), refund.id().toString()),
                        now);
    }

    /** Newest first; only those that wait for an operator, only the others, or all. */
    public Page<PaymentEvent> list(Optional<Boolean> flagged, int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return Page.of(
                database.readOnly(
                        handle -> handle.attach(PaymentEventDao.class).list(flagged.orElse(null), before, limit + 1)),
                limit,
                event -> Cursor.of(event.id()));
    }

    /** Has a flagged event looked at again, in the operator's transaction. */
    public PaymentEvent retry(Transaction transaction, UUID id) {
        resolveFlagged(transaction, id, PaymentEventState.RECEIVED, null);
        jobScheduler.schedule(transaction, PROCESS, id.toString(), clock.instant());
        return find(transaction, id);
    }

    /** An operator has dealt with a flagged event otherwise. */
    public PaymentEvent ignore(Transaction transaction, UUID id, String reason) {
        resolveFlagged(transaction, id, PaymentEventState.IGNORED, reason);
        return find(transaction, id);
    }

    static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    /** An example in the gateway's documentation nests a refund's data once more. */
    static JsonNode data(JsonNode event) {
        JsonNode data = event.path("data");
        return data.path("data").isObject() ? data.path("data") : data;
    }

    /** At most 100 characters; none is NUL, which Postgres cannot store in text. */
    private static String storable(String kind) {
        String clean = kind.replace("\0", "\uFFFD");
        return clean.length() <= MAX_KIND_LENGTH ? clean : clean.substring(0, MAX_KIND_LENGTH);
    }

    private void flag(PaymentId payment, String key, String reason) {
        database.useTransaction(transaction -> transaction
                .dao(PaymentEventDao.class)
                .flag(Id.generate(), key, DISCREPANCY, reason, payment, clock.instant()));
    }

    private static String discrepancyKey(PaymentId payment, String subject) {
        return DISCREPANCY + ":" + payment + ":" + subject;
    }

    private void resolveFlagged(Transaction transaction, UUID id, PaymentEventState to, String reason) {
        PaymentEvent event = find(transaction, id);
        int moved = transaction
                .dao(PaymentEventDao.class)
                .decide(id, PaymentEventState.FLAGGED, to, reason, null, clock.instant());
        if (moved == 0 && event.state() != to) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The event is " + event.state().wire());
        }
    }

    private static PaymentEvent find(Transaction transaction, UUID id) {
        return transaction.dao(PaymentEventDao.class).find(id).orElseThrow(ProblemException::notFound);
    }
}
