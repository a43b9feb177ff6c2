package id.sapa.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.Json;
import id.sapa.common.SessionId;
import id.sapa.event.Event;
import id.sapa.event.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What one connection has been told, and from that what to send it, what to read for it, and when something is missing. Has no threads, clocks
 * or I/O: time is an argument, events leave through a consumer, and what is to be read is collected until {@link #takeRequests()}. Not
 * thread-safe.
 *
 * <p>Until {@link #start} events are kept. After it a client that has missed messages normally resumes at once; for a moment, messages of
 * sessions with a past wait for that, so that they follow the old ones. A session that the client does not name is sent from its first message.
 */
final class StreamRecovery {

    static final long RESUME_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After a resume, another one may follow for so long. */
    static final long RESUME_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int MAX_PENDING_EVENTS = 500;
    private static final int MAX_CLOSED_OFFERS = 256;

    private final Consumer<Event> out;
    private final BooleanSupplier hasRoom;
    private final Map<SessionId, StreamPosition> positions = new HashMap<>(2);
    /** Open offers by id. */
    private final Map<String, KnownOffer> offers = new HashMap<>(2);
    /** An offer that is gone never comes back, whatever arrives late. */
    private final Set<String> closedOffers = new LinkedHashSet<>(2);
    /** Sessions whose history waits for room. */
    private final Set<SessionId> starved = new HashSet<>(2);

    private List<Request> requests = new ArrayList<>(0);
    private List<Event> pending = new ArrayList<>(0);
    private long revision;
    /** Whether the last that the client was told of its mitra's switch is that it is off. */
    private boolean switchedOff;
    /** Until when messages wait for a resume; 0 when they do not, or no longer. */
    private long resumeDeadline;

    private long lastResumeDeadline;

    /** @param revision at which it became known */
    private record KnownOffer(SessionId session, long revision) {}

    /** Something to be read from Postgres, or looked at later. */
    sealed interface Request {

        SessionId session();

        /** Read what follows the last message sent. */
        record Fetch(SessionId session) implements Request {}

        /** Read a range for a connection that is further already. */
        record Replay(SessionId session, long after, long upTo) implements Request {}

        /** Messages are missing that may arrive by themselves in a moment. */
        record AwaitGap(SessionId session) implements Request {}
    }

    /**
     * @param out takes events in the order in which they are to be sent
     * @param hasRoom whether history may be sent now
     */
    StreamRecovery(Consumer<Event> out, BooleanSupplier hasRoom) {
        this.out = out;
        this.hasRoom = hasRoom;
    }

    boolean isStarted() {
        return pending == null;
    }

    /** Sets the positions in the user's sessions, before {@link #start}. */
    void follow(Map<SessionId, StreamPosition> live) {
        positions.putAll(live);
    }

    /**
     * Sends the present state of things, then what arrived meanwhile.
     *
     * @param states {@code session} and {@code offer} events
     * @param resumes whether the client may yet say what it has
     */
    void start(List<Event> states, boolean resumes, long now) {
        if (resumes) {
            resumeDeadline = now + RESUME_TIMEOUT_NANOS;
            lastResumeDeadline = resumeDeadline;
        }
        List<Event> arrived = pending;
        pending = null;
        states.forEach(event -> deliver(event, now));
        arrived.forEach(event -> deliver(event, now));
        positions.forEach((session, position) -> {
            if (!awaitsResume(position) && position.isBehind()) {
                requests.add(new Request.Fetch(session));
            }
        });
    }

    /** Takes an event from the bus, or one that was read because the bus had not brought it. */
    void onEvent(Event event, long now) {
        if (pending == null) {
            deliver(event, now);
        } else if (pending.size() < MAX_PENDING_EVENTS) {
            pending.add(event);
        }
    }

    private void deliver(Event event, long now) {
        switch (event.type()) {
            case MESSAGE -> message(event, now);
            case SESSION -> session(event);
            case RECEIPT -> receipt(event);
            case OFFER -> offer(event);
            case OFFER_GONE -> offerGone(event);
            case PRESENCE -> presence(event);
            // Given by each instance to its own connections, see warn.
            case SESSION_WARNING -> {}
            default -> out.accept(event);
        }
    }

    private void message(Event event, long now) {
        StreamPosition position = position(event.sessionId());
        position.accept(event, !awaitsResume(position), now, out);
        if (!awaitsResume(position) && position.reportGap()) {
            requests.add(new Request.AwaitGap(event.sessionId()));
        }
    }

    private void session(Event event) {
        JsonNode session = parse(event).path("session");
        if (!positions.containsKey(event.sessionId())
                && session.path("ended_at").isTextual()) {
            // News of an old session, a refund perhaps: its messages are of no interest.
            out.accept(event);
            return;
        }
        StreamPosition position = position(event.sessionId());
        if (position.advanceVersion(event.seq())) {
            if ("active".equals(session.path("state").asText())) {
                position.setPeriod(time(session.path("started_at")), time(session.path("ends_at")));
            } else {
                position.setPeriod(null, null);
            }
            out.accept(event);
        }
    }

    private void receipt(Event event) {
        StreamPosition position = positions.get(event.sessionId());
        Optional<Event.ReceiptPosition> receipt = event.receiptPosition();
        if (position == null || receipt.isEmpty() || position.advanceReceipt(receipt.get())) {
            out.accept(event);
        }
    }

    private void offer(Event event) {
        String id = parse(event).path("offer").path("id").asText();
        if (!closedOffers.contains(id)
                && offers.putIfAbsent(id, new KnownOffer(event.sessionId(), ++revision)) == null) {
            out.accept(event);
        }
    }

    private void offerGone(Event event) {
        String id = parse(event).path("offer_id").asText();
        offers.remove(id);
        if (closedOffers.add(id)) {
            if (closedOffers.size() > MAX_CLOSED_OFFERS) {
                closedOffers.remove(closedOffers.iterator().next());
            }
            out.accept(event);
        }
    }

    private void presence(Event event) {
        revision++;
        switchedOff = !parse(event).path("online").asBoolean();
        out.accept(event);
    }

    /**
     * Says that the mitra was switched off, if the client does not know.
     *
     * @param before as for {@link #reconcileOffers}
     */
    void reconcilePresence(Event off, long before, long now) {
        if (!switchedOff && revision <= before) {
            onEvent(off, now);
        }
    }

    /** To be taken before the offers are read that {@link #reconcileOffers} is given. */
    long revision() {
        return revision;
    }

    /**
     * Sends the open offers that the client does not know, and {@code offer.gone} for those that it knows and that are not open.
     *
     * @param before offers that became known after this revision are left alone: the reading did not see them yet
     */
    void reconcileOffers(List<Event> open, long before, long now) {
        Set<String> ids = new HashSet<>();
        open.forEach(event -> ids.add(parse(event).path("offer").path("id").asText()));
        Map.copyOf(offers).forEach((id, known) -> {
            if (known.revision() <= before && !ids.contains(id)) {
                onEvent(Event.of(EventType.OFFER_GONE, known.session(), 0, Map.of("offer_id", id)), now);
            }
        });
        open.forEach(event -> onEvent(event, now));
    }

    /** Compares with a session's row: receipts that are news are sent, and the session is followed from here on. */
    void reconcile(SessionPosition row, long now) {
        position(row.id());
        for (Event.ReceiptPosition receipt : row.receipts()) {
            if (receipt.deliveredSeq() > 0) {
                onEvent(Event.receipt(row.id(), receipt), now);
            }
        }
    }

    private boolean awaitsResume(StreamPosition position) {
        return resumeDeadline != 0 && position.awaitsResume();
    }

    /**
     * Goes back to where the client says it is, as far as this connection has not sent the messages already.
     *
     * @return false if the session is not a live one: then it is to be looked up and passed to {@link #resumeClosed}
     */
    boolean resume(SessionId session, long after, long now) {
        if (resumeDeadline != 0) {
            resumeDeadline = Math.min(lastResumeDeadline, now + RESUME_PAUSE_NANOS);
        }
        StreamPosition position = positions.get(session);
        if (position == null || position.isOver()) {
            return false;
        }
        resume(session, position, after, now);
        return true;
    }

    private void resume(SessionId session, StreamPosition position, long after, long now) {
        if (position.hasSent()) {
            if (after < position.base()) {
                requests.add(new Request.Replay(session, after, position.base()));
                position.lowerBase(after);
            }
        } else {
            position.rewind(after);
            position.release(now, out);
            if (position.isBehind()) {
                requests.add(new Request.Fetch(session));
            }
        }
    }

    /**
     * Resumes a session that is over, or that this connection had not heard of.
     *
     * @param state the session's present state
     */
    void resumeClosed(SessionPosition row, Event state, long after, long now) {
        StreamPosition position =
                positions.computeIfAbsent(row.id(), id -> StreamPosition.resumable(row.lastSeq(), 0, row.over()));
        position.learn(row.lastSeq());
        deliver(state, now);
        reconcile(row, now);
        resume(row.id(), position, after, now);
    }

    /** A resume was taken: if others may follow, so long they may take, in nanoseconds; 0 if nothing waits. */
    long nanosToResumeDeadline(long now) {
        return resumeDeadline == 0 ? 0 : Math.max(1, resumeDeadline - now);
    }

    /** The client has named what it has: what it has not named is sent whole. */
    void endResumeWait(long now) {
        if (resumeDeadline == 0 || pending != null) {
            return;
        }
        resumeDeadline = 0;
        positions.forEach((session, position) -> {
            if (position.awaitsResume()) {
                position.rewind(position.isOver() ? position.last() : 0);
            }
            position.release(now, out);
            if (position.isBehind()) {
                requests.add(new Request.Fetch(session));
            }
        });
    }

    /** A session that this connection has not heard of began after it: it gets all of it. */
    private StreamPosition position(SessionId session) {
        return positions.computeIfAbsent(session, id -> StreamPosition.at(0, 0, false));
    }

    /** The last message sent, if this connection follows the session. */
    Optional<Long> lastSeq(SessionId session) {
        return Optional.ofNullable(positions.get(session)).map(StreamPosition::last);
    }

    /** The version of the session that the client knows, or 0. */
    long versionOf(SessionId session) {
        StreamPosition position = positions.get(session);
        return position == null ? 0 : position.version();
    }

    /** How old the gap is, in nanoseconds; negative without one, and then the next one is reported anew. */
    long gapAge(SessionId session, long now) {
        StreamPosition position = positions.get(session);
        if (position == null || awaitsResume(position)) {
            return -1;
        }
        // Without room there is nothing to read.
        return starved.contains(session) ? Math.min(0, position.gapAge(now)) : position.gapAge(now);
    }

    /** The session is over and its last message has been sent: nothing more is expected. */
    void markOver(SessionId session) {
        StreamPosition position = positions.get(session);
        if (position != null) {
            position.markOver();
        }
    }

    /** The sessions in which something may still happen, each with the last message sent. */
    Map<SessionId, Long> live() {
        Map<SessionId, Long> live = new HashMap<>(positions.size() * 2);
        positions.forEach((session, position) -> {
            if (!position.isOver()) {
                live.put(session, position.last());
            }
        });
        return live;
    }

    /**
     * Takes messages that were read for a {@link Request.Fetch}, in order and without a gap.
     *
     * @return whether there was room for all of them
     */
    boolean onFetched(SessionId session, Collection<Event> messages, long now) {
        StreamPosition position = positions.get(session);
        if (position == null || pending != null || awaitsResume(position)) {
            return false;
        }
        for (Event message : messages) {
            if (!hasRoom.getAsBoolean()) {
                starved.add(session);
                return false;
            }
            position.accept(message, true, now, out);
        }
        return true;
    }

    /** There is room again for what had to wait. */
    void onRoom() {
        starved.forEach(session -> requests.add(new Request.Fetch(session)));
        starved.clear();
    }

    /** Warns of the end of active sessions: once for each threshold and end, with the seconds that are really left. */
    void warn(Instant now, List<Integer> thresholdSeconds) {
        if (pending != null) {
            return;
        }
        positions.forEach((session, position) -> position.dueWarning(now, thresholdSeconds)
                .ifPresent(remaining -> out.accept(Event.of(
                        EventType.SESSION_WARNING,
                        session,
                        0,
                        Map.of("session_id", session, "remaining_seconds", remaining)))));
    }

    /** What has become necessary since the last call. */
    List<Request> takeRequests() {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<Request> taken = requests;
        requests = new ArrayList<>(0);
        return taken;
    }

    private static JsonNode parse(Event event) {
        try {
            return Json.mapper().readTree(event.frame());
        } catch (IOException e) {
            throw new UncheckedIOException("malformed " + event, e);
        }
    }

    private static Instant time(JsonNode value) {
        return value.isTextual() ? Instant.parse(value.asText()) : null;
    }
}
