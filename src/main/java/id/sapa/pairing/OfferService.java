package id.sapa.pairing;

import id.sapa.availability.Availability;
import id.sapa.availability.MitraState;
import id.sapa.common.OfferId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.session.ChatSession;
import id.sapa.session.SessionLifecycle;
import id.sapa.session.SessionState;
import id.sapa.session.SessionView;
import id.sapa.session.SessionViews;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** What mitras do with their offers. Thread-safe. */
final class OfferService {

    private final Database database;
    private final Availability availability;
    private final SessionLifecycle sessions;
    private final SessionViews views;
    private final OfferNotices notices;
    private final PairingRunner runner;
    private final Clock clock;

    OfferService(
            Database database,
            Availability availability,
            SessionLifecycle sessions,
            SessionViews views,
            OfferNotices notices,
            PairingRunner runner,
            Clock clock) {
        this.database = database;
        this.availability = availability;
        this.sessions = sessions;
        this.views = views;
        this.notices = notices;
        this.runner = runner;
        this.clock = clock;
    }

    /** The mitra's offers that can be accepted now, the oldest first. */
    List<OfferView> open(UserId mitra) {
        return database.read(handle -> handle.attach(OfferDao.class).open(mitra, clock.instant())).stream()
                .map(OfferDao.ViewRow::view)
                .toList();
    }

    /**
     * Takes the session. Under the mitra's lock its active sessions are counted, so that no number of calls at once gives
     * it more than its capacity; under the session's, one mitra gets it. Accepting again what one has is harmless.
     *
     * @throws ProblemException {@code offer_gone} if it has expired, was taken back or cannot be taken any more
     */
    SessionView accept(UserId mitra, OfferId id) {
        return database.inTransaction(tx -> {
            Offer offer = own(tx, mitra, id);
            MitraState state = availability.lock(tx, mitra);
            ChatSession session = sessions.lockForAccept(tx, offer.sessionId());
            if (mitra.equals(session.mitraId())) {
                return views.of(tx.handle(), session, Role.MITRA);
            }
            Instant now = clock.instant();
            OfferDao dao = tx.dao(OfferDao.class);
            if (state.deactivated()
                    || state.freeCapacity() == 0
                    || session.state() != SessionState.PAIRING
                    || dao.accept(id, now) == 0) {
                throw new ProblemException(ProblemCode.OFFER_GONE);
            }
            ChatSession active = sessions.accept(tx, session, mitra);
            notices.gone(tx, dao.withdraw(session.id(), now));
            tx.afterCommit(runner::nudge);
            return views.of(tx.handle(), active, Role.MITRA);
        });
    }

    /** Leaves the session to others; the mitra is not asked for it again. */
    void decline(UserId mitra, OfferId id) {
        database.useTransaction(tx -> {
            Offer offer = own(tx, mitra, id);
            if (tx.dao(OfferDao.class).decline(id, clock.instant()) == 1) {
                tx.afterCommit(runner::nudge);
            } else if (offer.state() == OfferState.ACCEPTED) {
                throw new ProblemException(ProblemCode.OFFER_GONE);
            }
        });
    }

    private static Offer own(Tx tx, UserId mitra, OfferId id) {
        return tx.dao(OfferDao.class)
                .find(id)
                .filter(offer -> offer.mitraId().equals(mitra))
                .orElseThrow(ProblemException::notFound);
    }
}
