package id.sapa.chat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import id.sapa.common.Page;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What participants do in a session: send, read, acknowledge, type. Thread-safe. */
public final class ChatService {

    private final Database database;
    private final MessageWriter writer;
    private final ReceiptWriter receipts;
    private final EventBus events;
    /** Of sessions that have a mitra: their participants never change again. */
    private final Cache<SessionId, Participants> participants = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    private record Participants(UserId customer, UserId mitra) {
        Role roleOf(UserId user) {
            if (user.equals(customer)) {
                return Role.CUSTOMER;
            }
            if (user.equals(mitra)) {
                return Role.MITRA;
            }
            throw ProblemException.notFound();
        }
    }

    public ChatService(Database database, MessageWriter writer, ReceiptWriter receipts, EventBus events) {
        this.database = database;
        this.writer = writer;
        this.receipts = receipts;
        this.events = events;
    }

    /**
     * Checks the text and hands the message to the writer.
     *
     * @param outcome called once; see {@link MessageWriter#send}
     * @throws ProblemException {@code validation_failed}, in which case the outcome is not called
     */
    public void send(
            SessionId session, UserId sender, UUID clientMessageId, String text, Consumer<SendResult> outcome) {
        if (clientMessageId == null) {
            throw ProblemException.invalid("client_message_id", "is required");
        }
        writer.send(new SendRequest(session, sender, clientMessageId, MessageText.validate(text)), outcome);
    }

    /**
     * Messages after a number, in order.
     *
     * @param after a number, or null for the beginning
     * @throws ProblemException {@code not_found} also if the user takes no part in the session
     */
    public Page<Message> history(UserId user, SessionId session, int limit, Long after) {
        return database.readOnly(handle -> {
            ReceiptDao.Participants participants =
                    handle.attach(ReceiptDao.class).participants(session).orElseThrow(ProblemException::notFound);
            new Participants(participants.customerId(), participants.mitraId()).roleOf(user);
            List<Message> rows =
                    handle.attach(MessageDao.class).after(session, after == null ? 0 : after, limit + 1).stream()
                            .map(MessageDao.Row::message)
                            .toList();
            boolean more = rows.size() > limit;
            List<Message> items = more ? rows.subList(0, limit) : rows;
            return new Page<>(items, more ? Long.toString(items.get(limit - 1).seq()) : null);
        });
    }

    /** Messages of several sessions, each after its number, at most {@code limit} of each; by session, then number. */
    public List<Message> after(List<SessionId> sessions, List<Long> afters, int limit) {
        return database
                .readOnly(handle -> handle.attach(MessageDao.class)
                        .afterEach(sessions.toArray(new SessionId[0]), afters.toArray(new Long[0]), limit))
                .stream()
                .map(MessageDao.Row::message)
                .toList();
    }

    /**
     * Raises the receipts of the user's side and tells both sides if that is news. Numbers above the last message count as the last; what was read
     * was delivered.
     *
     * @param delivered null or 0 for no news
     * @param read null or 0 for no news
     * @return what is stored then; fails with {@link ProblemException} {@code not_found} or {@code unavailable}
     */
    public CompletableFuture<Receipt> receipt(UserId user, SessionId session, Long delivered, Long read) {
        return receipts.advance(session, user, atLeastZero(delivered), atLeastZero(read));
    }

    /**
     * Tells the other side that the user is typing, or has stopped.
     *
     * @throws ProblemException {@code not_found}
     */
    public void typing(UserId user, SessionId session, boolean on) {
        Participants both = participants(session).orElseThrow(ProblemException::notFound);
        Role role = both.roleOf(user);
        events.publish(
                List.of(role == Role.CUSTOMER ? both.mitra : both.customer),
                Event.of(EventType.TYPING, session, 0, Map.of("session_id", session, "role", role, "on", on)));
    }

    private Optional<Participants> participants(SessionId session) {
        return Optional.ofNullable(participants.get(
                session,
                id -> database.readOnly(
                                handle -> handle.attach(ReceiptDao.class).participants(id))
                        .filter(participants -> participants.mitraId() != null)
                        .map(participants -> new Participants(participants.customerId(), participants.mitraId()))
                        .orElse(null)));
    }

    private static long atLeastZero(Long seq) {
        return seq == null ? 0 : Math.max(0, seq);
    }
}
