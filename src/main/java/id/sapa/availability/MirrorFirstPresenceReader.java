package id.sapa.availability;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.valkey.ValkeyUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers from the mirror while it can be trusted, else from Postgres. */
final class MirrorFirstPresenceReader implements PresenceReader {

    private final Mirror mirror;
    private final MirrorState trust;
    private final MirrorSynchronizer keeper;
    private final PresenceReader postgres;
    private final Meter fallbacks;

    MirrorFirstPresenceReader(
            Mirror mirror,
            MirrorState trust,
            MirrorSynchronizer keeper,
            PresenceReader postgres,
            MetricRegistry metrics) {
        this.mirror = mirror;
        this.trust = trust;
        this.keeper = keeper;
        this.postgres = postgres;
        this.fallbacks = metrics.meter("mirror.fallbacks");
    }

    @Override
    public List<Candidate> topCandidates(int limit) {
        return mirrorOrPostgres(() -> mirror.topCandidates(limit), () -> postgres.topCandidates(limit));
    }

    /** One row by its key: Postgres is as fast, and exact. */
    @Override
    public Optional<Candidate> candidate(UserId mitra) {
        return postgres.candidate(mitra);
    }

    @Override
    public Map<UserId, PresenceStatus> statuses(Collection<UserId> mitras) {
        return mirrorOrPostgres(() -> mirror.statuses(mitras), () -> postgres.statuses(mitras));
    }

    @Override
    public List<UserId> available(String after, int limit) {
        return mirrorOrPostgres(() -> mirror.available(after, limit), () -> postgres.available(after, limit));
    }

    @Override
    public Snapshot snapshot(boolean anew) {
        return mirrorOrPostgres(() -> mirror.snapshot(anew), () -> postgres.snapshot(anew));
    }

    private <T> T mirrorOrPostgres(Supplier<Optional<T>> fromMirror, Supplier<T> fromPostgres) {
        if (trust.isUsable()) {
            try {
                Optional<T> answer = fromMirror.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
                keeper.incomplete();
            } catch (ValkeyUnavailableException e) {
                // Postgres answers; the client's breaker spares the next caller the wait.
                fallbacks.mark();
                return fromPostgres.get();
            }
        }
        fallbacks.mark();
        return fromPostgres.get();
    }
}
