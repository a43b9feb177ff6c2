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
import java.nio.charset.Charset;
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
    private static final String BOM = "\uFEFF";
    private static final int REPLACEMENT = 0xFFFD;
    private static final String EXTERNAL = "gateway:";
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
        String body = decode(raw);
        String kind = kind(parse(body));
        // The digest covers kind and subject. The same event with another body is kept, too: processing it twice does
        // no
        // harm.
        String key = HexFormat.of().formatHex(Hmac.sha256(raw));
        database.useTransaction(transaction -> {
            UUID id =
                    transaction.dao(PaymentEventDao.class).store(Id.generate(), key, kind, body, raw, clock.instant());
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

    /** Returns the text for people to read; its bytes are stored beside it. Understands UTF-8 and UTF-16, with or without a BOM. */
    private static String decode(byte[] raw) {
        String text = new String(raw, charset(raw));
        return storable(text.startsWith(BOM) ? text.substring(1) : text);
    }

    /** JSON begins with an ASCII character, so that a zero byte beside it tells the encoding (RFC 4627, section 3). */
    private static Charset charset(byte[] raw) {
        if (raw.length >= 2) {
            int first = raw[0] & 0xFF;
            int second = raw[1] & 0xFF;
            if (first == 0xFE && second == 0xFF || first == 0 && second != 0) {
                return StandardCharsets.UTF_16BE;
            }
            if (first == 0xFF && second == 0xFE || first != 0 && second == 0) {
                return StandardCharsets.UTF_16LE;
            }
        }
        return StandardCharsets.UTF_8;
    }

    /** Returns what the gateway calls the event, at most 100 code points. The name of our own flags is not for others to use. */
    private static String kind(JsonNode event) {
        String kind = storable(event.path("event").asText(UNREADABLE))
                .codePoints()
                .limit(MAX_KIND_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return kind.equals(DISCREPANCY) ? EXTERNAL + kind : kind;
    }

    /** Replaces what Postgres cannot store in text: NUL and unpaired surrogates. */
    private static String storable(String text) {
        return text.codePoints()
                .map(codePoint ->
                        codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE ? REPLACEMENT : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
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
