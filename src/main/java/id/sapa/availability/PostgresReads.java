package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The answers from the source of truth. */
final class PostgresReads implements PresenceReads {

    private static final String NIL = "00000000-0000-0000-0000-000000000000";

    private final Database database;
    private final Freshness freshness;

    PostgresReads(Database database, Freshness freshness) {
        this.database = database;
        this.freshness = freshness;
    }

    @Override
    public List<Candidate> best(int limit) {
        return ask(dao -> dao.candidates(freshness.cutoff(), limit));
    }

    @Override
    public Optional<Candidate> candidate(UserId mitra) {
        return ask(dao -> dao.reachable(List.of(mitra), freshness.cutoff())).stream()
                .filter(candidate -> candidate.freeCapacity() > 0)
                .findFirst();
    }

    @Override
    public Map<UserId, PresenceStatus> statuses(Collection<UserId> mitras) {
        Map<UserId, PresenceStatus> statuses = new HashMap<>();
        mitras.forEach(id -> statuses.put(id, PresenceStatus.OFFLINE));
        ask(dao -> dao.reachable(mitras, freshness.cutoff()))
                .forEach(c ->
                        statuses.put(c.id(), c.freeCapacity() > 0 ? PresenceStatus.AVAILABLE : PresenceStatus.ONLINE));
        return statuses;
    }

    @Override
    public List<UserId> available(String after, int limit) {
        return ask(dao -> dao.available(freshness.cutoff(), after.isEmpty() ? NIL : after, limit));
    }

    @Override
    public Snapshot snapshot(boolean anew) {
        Instant now = freshness.now();
        MitraStateDao.Counts counts = ask(dao -> dao.counts(freshness.cutoff()));
        return Snapshot.of(counts.available(), counts.online(), now);
    }

    private <T> T ask(Function<MitraStateDao, T> question) {
        return database.read(handle -> question.apply(handle.attach(MitraStateDao.class)));
    }
}
