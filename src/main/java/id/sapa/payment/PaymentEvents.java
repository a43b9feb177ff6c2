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
import id.sapa.db.Tx;
import id.sapa.jobs.JobType;
import id.sapa.jobs.Jobs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Keeps what the gateway told us: stored before anything is made of it, never dropped. Thread-safe. */
public final class PaymentEvents {

    static final JobType PROCESS = new JobType("payment-event");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_KIND = 100;
    private static final String UNREADABLE = "unreadable";
    static final String FINDING = "finding";

    private final Database database;
    private final Jobs jobs;
    private final Clock clock;

    PaymentEvents(Database database, Jobs jobs, Clock clock) {
        this.database = database;
        this.jobs = jobs;
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
        database.useTransaction(tx -> {
            // A NUL cannot be stored in text; it has no place in JSON either.
            UUID id = tx.dao(PaymentEventDao.class)
                    .store(Id.generate(), key, kind, body.replace("\0", "\uFFFD"), clock.instant());
            jobs.schedule(tx, PROCESS, id.toString(), clock.instant());
        });
    }

    /**
     * Keeps something that we found ourselves, for operators to look at. Found again it is flagged again, unless an
     * operator has ignored it.
     *
     * @param subject what it is about: a checkout or a refund
     */
    void flagFinding(PaymentId payment, String subject, String reason) {
        flag(payment, findingKey(payment, subject) + ":" + reason, reason);
    }

    /** Has operators find out what became of a refund, until {@link #settleUnanswered} or they know. */
    void flagUnanswered(Refund refund, String reason) {
        flag(refund.paymentId(), findingKey(refund.paymentId(), refund.id().toString()), reason);
    }

    /** What became of the refund is known. */
    static void settleUnanswered(Tx tx, Refund refund, Instant now) {
        tx.dao(PaymentEventDao.class)
                .settle(
                        refund.paymentId(),
                        findingKey(refund.paymentId(), refund.id().toString()),
                        now);
    }

    /** Newest first; only those that wait for an operator, only the others, or all. */
    public Page<PaymentEvent> list(Optional<Boolean> flagged, int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return Page.of(
                database.read(
                        handle -> handle.attach(PaymentEventDao.class).list(flagged.orElse(null), before, limit + 1)),
                limit,
                event -> Cursor.of(event.id()));
    }

    /** Has a flagged event looked at again, in the operator's transaction. */
    public PaymentEvent retry(Tx tx, UUID id) {
        decideFlagged(tx, id, PaymentEventState.RECEIVED, null);
        jobs.schedule(tx, PROCESS, id.toString(), clock.instant());
        return find(tx, id);
    }

    /** An operator has dealt with a flagged event otherwise. */
    public PaymentEvent ignore(Tx tx, UUID id, String reason) {
        decideFlagged(tx, id, PaymentEventState.IGNORED, reason);
        return find(tx, id);
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
        return clean.length() <= LONGEST_KIND ? clean : clean.substring(0, LONGEST_KIND);
    }

    private void flag(PaymentId payment, String key, String reason) {
        database.useTransaction(tx ->
                tx.dao(PaymentEventDao.class).flag(Id.generate(), key, FINDING, reason, payment, clock.instant()));
    }

    private static String findingKey(PaymentId payment, String subject) {
        return FINDING + ":" + payment + ":" + subject;
    }

    private void decideFlagged(Tx tx, UUID id, PaymentEventState to, String reason) {
        PaymentEvent event = find(tx, id);
        int moved =
                tx.dao(PaymentEventDao.class).decide(id, PaymentEventState.FLAGGED, to, reason, null, clock.instant());
        if (moved == 0 && event.state() != to) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The event is " + event.state().wire());
        }
    }

    private static PaymentEvent find(Tx tx, UUID id) {
        return tx.dao(PaymentEventDao.class).find(id).orElseThrow(ProblemException::notFound);
    }
}
