package id.sapa.session;

import id.sapa.availability.AvailabilityService;
import id.sapa.common.Cursor;
import id.sapa.common.Page;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.RefundScope;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.payment.PaymentRefresher;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What participants and operators do with a session once it exists. Thread-safe. */
public final class SessionService {

    private final Database database;
    private final SessionLifecycle lifecycle;
    private final SessionViewAssembler views;
    private final AvailabilityService availabilityService;
    private final PaymentRefresher payments;
    private final Settings settings;
    private final Clock clock;

    SessionService(
            Database database,
            SessionLifecycle lifecycle,
            SessionViewAssembler views,
            AvailabilityService availabilityService,
            PaymentRefresher payments,
            Settings settings,
            Clock clock) {
        this.database = database;
        this.lifecycle = lifecycle;
        this.views = views;
        this.availabilityService = availabilityService;
        this.payments = payments;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The session, as this participant sees it. If a payment of it is pending, the gateway is asked first how it stands, for a second at most.
     *
     * @throws ProblemException {@code not_found} also for those who take no part in it
     */
    public SessionView get(UserId user, SessionId id) {
        SessionView view = read(user, id);
        List<PaymentId> pending = view.pendingPayments();
        return !pending.isEmpty() && payments.refresh(pending) ? read(user, id) : view;
    }

    private SessionView read(UserId user, SessionId id) {
        return database.readOnly(handle -> {
            ChatSession session = handle.attach(SessionDao.class).find(id).orElseThrow(ProblemException::notFound);
            return views.of(handle, session, participant(session, user));
        });
    }

    /** The user's sessions on this side, newest first; those in one state if it is given. */
    public Page<SessionView> list(UserId user, Role role, Optional<SessionState> state, int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return database.readOnly(handle -> {
            List<ChatSession> rows = handle.attach(SessionDao.class).list(user, state.orElse(null), before, limit + 1);
            Page<ChatSession> page = Page.of(rows, limit, session -> Cursor.of(session.id()));
            return new Page<>(views.of(handle, page.items(), role), page.next());
        });
    }

    /** Gives up a session before anybody accepted it; again is harmless. */
    public SessionView cancel(UserId customer, SessionId id) {
        return database.inTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            if (participant(session, customer) != Role.CUSTOMER) {
                throw new ProblemException(ProblemCode.FORBIDDEN, "Only the customer can cancel");
            }
            switch (session.state()) {
                case AWAITING_PAYMENT, PAIRING ->
                    lifecycle.cancel(transaction, session, EndReason.CANCELLED_BY_CUSTOMER);
                case CANCELLED -> {}
                default -> throw new ProblemException(ProblemCode.SESSION_NOT_CANCELLABLE);
            }
            return view(transaction, id, Role.CUSTOMER);
        });
    }

    /**
     * Ends an active session early; repeating it is harmless. If the mitra wrote no visible text it ends as a no-show,
     * whoever ends it.
     *
     * @param wanted {@link EndReason#NO_SHOW} to end it only as a no-show, which the customer may demand once the mitra
     *     has had the session's {@code no_show_seconds} to write
     */
    public SessionView end(UserId user, SessionId id, Optional<EndReason> wanted) {
        return database.inTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            Role role = participant(session, user);
            if (session.state() == SessionState.ACTIVE) {
                wanted.ifPresent(reason -> checkWanted(transaction, session, role, reason));
                lifecycle.end(
                        transaction,
                        session,
                        role == Role.MITRA ? EndReason.ENDED_BY_MITRA : EndReason.ENDED_BY_CUSTOMER);
            } else if (session.state() != SessionState.ENDED) {
                throw new ProblemException(ProblemCode.SESSION_NOT_ACTIVE);
            }
            return view(transaction, id, role);
        });
    }

    /**
     * Ends an active session in the operator's transaction; repeating it is harmless.
     *
     * @param refund what goes back, or empty for what the session's rule says
     */
    public SessionView endByOperator(Transaction transaction, SessionId id, Optional<RefundScope> refund) {
        ChatSession session = lifecycle.lock(transaction, id);
        if (session.state() == SessionState.ACTIVE) {
            lifecycle.endByOperator(
                    transaction,
                    session,
                    refund.orElseGet(() -> session.outcomeRule().operatorEndRefund()));
        } else if (session.state() != SessionState.ENDED) {
            throw new ProblemException(ProblemCode.SESSION_NOT_ACTIVE);
        }
        return view(transaction, id, Role.CUSTOMER);
    }

    /** The mitra's active sessions, as this transaction sees them. */
    public List<SessionId> activeOf(Transaction transaction, UserId mitra) {
        return transaction.dao(SessionDao.class).activeOf(mitra);
    }

    /** Rates a session that took place, once; the same rating again is harmless. */
    public SessionView rate(UserId customer, SessionId id, int stars, String comment) {
        return database.inTransaction(transaction -> {
            ChatSession session = lifecycle.lock(transaction, id);
            if (participant(session, customer) != Role.CUSTOMER) {
                throw new ProblemException(ProblemCode.FORBIDDEN, "Only the customer can rate");
            }
            if (session.state() != SessionState.ENDED) {
                throw new ProblemException(ProblemCode.SESSION_NOT_ENDED);
            }
            RatingDao dao = transaction.dao(RatingDao.class);
            if (dao.insert(id, stars, comment, clock.instant()) == 1) {
                dao.addToMitra(session.mitraId(), stars);
                availabilityService.changed(transaction, session.mitraId());
            } else if (!dao.isSame(id, stars, comment)) {
                throw new ProblemException(ProblemCode.ALREADY_RATED);
            }
            return view(transaction, id, Role.CUSTOMER);
        });
    }

    private void checkWanted(Transaction transaction, ChatSession session, Role role, EndReason wanted) {
        if (wanted != EndReason.NO_SHOW) {
            throw ProblemException.invalid("end_reason", "can only be no_show");
        }
        Instant noShow = session.startedAt().plusSeconds(session.outcomeRule().noShowSeconds());
        if (role != Role.CUSTOMER
                || clock.instant().isBefore(noShow)
                || lifecycle.mitraHasWritten(transaction, session.id())) {
            throw new ProblemException(ProblemCode.NOT_A_NO_SHOW);
        }
    }

    private SessionView view(Transaction transaction, SessionId id, Role role) {
        return views.of(
                transaction.handle(), transaction.dao(SessionDao.class).find(id).orElseThrow(), role);
    }

    private static Role participant(ChatSession session, UserId user) {
        return session.roleOf(user).orElseThrow(ProblemException::notFound);
    }
}
