package id.sapa.chat;

import id.sapa.common.MessageId;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.UuidArray;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Requests that are stored together, as a statement's parameters. Each message has its id from the beginning. */
final class MessageBatch {

    final List<SendRequest> requests;
    final UUID[] ids;
    /** The messages' time, which also decides which sessions are over. */
    final OffsetDateTime time;

    private final Instant now;

    MessageBatch(List<SendRequest> requests, Instant now) {
        this.requests = requests;
        this.now = now;
        this.time = now.atOffset(ZoneOffset.UTC);
        this.ids = new UUID[requests.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = MessageId.next().value();
        }
    }

    int size() {
        return ids.length;
    }

    UuidArray ids() {
        return new UuidArray(ids);
    }

    UuidArray sessions() {
        return uuids(request -> request.sessionId().value());
    }

    UuidArray senders() {
        return uuids(request -> request.senderId().value());
    }

    UuidArray clientMessageIds() {
        return uuids(SendRequest::clientMessageId);
    }

    String[] texts() {
        return requests.stream().map(SendRequest::text).toArray(String[]::new);
    }

    private UuidArray uuids(Function<SendRequest, UUID> field) {
        return new UuidArray(requests.stream().map(field).toArray(UUID[]::new));
    }

    /** How many messages each session gets. */
    Map<UUID, Integer> countBySession() {
        Map<UUID, Integer> counts = new LinkedHashMap<>();
        requests.forEach(request -> counts.merge(request.sessionId().value(), 1, Integer::sum));
        return counts;
    }

    /** How many messages of the same session come after each. */
    Integer[] laterInSession() {
        Map<UUID, Integer> counts = new HashMap<>();
        Integer[] laterInSession = new Integer[size()];
        for (int i = size() - 1; i >= 0; i--) {
            laterInSession[i] = counts.merge(requests.get(i).sessionId().value(), 1, Integer::sum) - 1;
        }
        return laterInSession;
    }

    /** The i-th message is stored, under its own id and now. */
    StoredMessage stored(int i, long seq, UserId customer, UserId mitra) {
        return new StoredMessage(
                new SendResult.Stored(message(i, seq, new MessageId(ids[i]), now, customer), false), customer, mitra);
    }

    /** The i-th message was stored before. */
    StoredMessage replayed(int i, long seq, MessageId id, Instant at, UserId customer, UserId mitra) {
        return new StoredMessage(new SendResult.Stored(message(i, seq, id, at, customer), true), customer, mitra);
    }

    private Message message(int i, long seq, MessageId id, Instant at, UserId customer) {
        SendRequest request = requests.get(i);
        UserId sender = request.senderId();
        Role role = sender.equals(customer) ? Role.CUSTOMER : Role.MITRA;
        return new Message(
                id,
                request.sessionId(),
                seq,
                new Message.Sender(sender, role),
                request.clientMessageId(),
                request.text(),
                at);
    }
}
