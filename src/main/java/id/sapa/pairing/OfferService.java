package id.sapa.pairing;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.availability.AvailabilityService;
import id.sapa.availability.MitraState;
import id.sapa.availability.PresenceService;
import id.sapa.common.OfferId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.metrics.BucketTimer;
import id.sapa.session.ChatSession;
import id.sapa.session.EndReason;
import id.sapa.session.SessionLifecycle;
import id.sapa.session.SessionState;
import id.sapa.session.SessionView;
import id.sapa.session.SessionViewAssembler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What mitras do with their offers. Thread-safe. */
final class OfferService {

    private final Database database;
    private final AvailabilityService availabilityService;
    private final PresenceService presence;
    private final SessionLifecycle sessions;
    private final SessionViewAssembler views;
    private final OfferNotifier notices;
    private final PairingScheduler runner;
    private final Timer waits;
    private final Clock clock;

    OfferService(
            Database database,
            AvailabilityService availabilityService,
            PresenceService presence,
            SessionLifecycle sessions,
            SessionViewAssembler views,
            OfferNotifier notices,
            PairingScheduler runner,
            MetricRegistry metrics,
            Clock clock) {
        this.database = database;
        this.availabilityService = availabilityService;
        this.presence = presence;
        this.sessions = sessions;
        this.views = views;
        this.notices = notices;
        this.runner = runner;
        this.waits = BucketTimer.in(metrics, "pairing.wait");
        this.clock = clock;
    }

    /** The mitra's offers that can be accepted now, the oldest first. */
    List<OfferView> open(UserId mitra) {
        return database.readOnly(handle -> handle.attach(OfferDao.class).open(mitra, clock.instant())).stream()
                .map(OfferDao.ViewRow::view)
                .toList();
    }

    /** The same for several mitras, as they are told of them. */
    Map<UserId, List<Event>> open(Collection<UserId> mitras) {
        return database
                .withHandle(
                        handle -> handle.attach(OfferDao.class).openOf(mitras.toArray(new UserId[0]), clock.instant()))
                .stream()
                .collect(Collectors.groupingBy(
                        OfferDao.ViewRow::mitraId,
                        Collectors.mapping(row -> OfferNotifier.frame(row.view()), Collectors.toList())));
    }

    /**
     * Takes the session. Under the mitra's lock its active sessions are counted, so that no number of calls at once gives
     * it more than its capacity; under the session's, one mitra gets it. Accepting again what one has is harmless.
     *
     * @throws ProblemException {@code offer_gone} if it has expired, was taken back or cannot be taken any more
     */
    SessionView accept(UserId mitra, OfferId id) {
        return database.inTransaction(transaction -> {
            Offer offer = own(transaction, mitra, id);
            MitraState state = availabilityService.lock(transaction, mitra);
            ChatSession session = sessions.lockAlone(transaction, offer.sessionId());
            if (mitra.equals(session.mitraId())) {
                return views.of(transaction.handle(), session, Role.MITRA);
            }
            Instant now = clock.instant();
            OfferDao dao = transaction.dao(OfferDao.class);
            if (state.deactivated()
                    || state.freeCapacity() == 0
                    || session.state() != SessionState.PAIRING
                    || dao.accept(id, now) == 0) {
                throw new ProblemException(ProblemCode.OFFER_GONE);
            }
            presence.offerAnswered(transaction, mitra);
            ChatSession active = sessions.accept(transaction, session, mitra);
            // The mitra's other devices still show it.
            notices.gone(transaction, List.of(offer));
            notices.gone(transaction, dao.withdraw(session.id(), now));
            transaction.afterCommit(() -> waits.update(Duration.between(session.pairingSince(), now)));
            transaction.afterCommit(runner::nudge);
            return views.of(transaction.handle(), active, Role.MITRA);
        });
    }

    /** Leaves the session to others; the mitra is not asked for it again. If nobody else was wanted, the session is over. */
    void decline(UserId mitra, OfferId id) {
        database.useTransaction(transaction -> {
            Offer offer = own(transaction, mitra, id);
            availabilityService.lock(transaction, mitra);
            ChatSession session = sessions.lockAlone(transaction, offer.sessionId());
            if (transaction.dao(OfferDao.class).decline(id, clock.instant()) == 1) {
                presence.offerAnswered(transaction, mitra);
                notices.gone(transaction, List.of(offer));
                if (session.state() == SessionState.PAIRING && mitra.equals(session.requestedMitraId())) {
                    sessions.unmatched(transaction, session, EndReason.MITRA_DECLINED);
                }
                transaction.afterCommit(runner::nudge);
            } else if (offer.state() == OfferState.ACCEPTED) {
                throw new ProblemException(ProblemCode.OFFER_GONE);
            }
        });
    }

    private static Offer own(Transaction transaction, UserId mitra, OfferId id) {
        return transaction
                .dao(OfferDao.class)
                .find(id)
                .filter(offer -> offer.mitraId().equals(mitra))
                .orElseThrow(ProblemException::notFound);
    }
}
