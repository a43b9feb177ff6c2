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
final class PostgresPresenceReader implements PresenceReader {

    private static final String NIL = "00000000-0000-0000-0000-000000000000";

    private final Database database;
    private final StalenessPolicy stalenessPolicy;

    PostgresPresenceReader(Database database, StalenessPolicy stalenessPolicy) {
        this.database = database;
        this.stalenessPolicy = stalenessPolicy;
    }

    @Override
    public List<Candidate> topCandidates(int limit) {
        return ask(dao -> dao.candidates(stalenessPolicy.cutoff(), limit));
    }

    @Override
    public Optional<Candidate> candidate(UserId mitra) {
        return ask(dao -> dao.reachable(List.of(mitra), stalenessPolicy.cutoff())).stream()
                .filter(candidate -> candidate.freeCapacity() > 0)
                .findFirst();
    }

    @Override
    public Map<UserId, PresenceStatus> statuses(Collection<UserId> mitras) {
        Map<UserId, PresenceStatus> statuses = new HashMap<>();
        mitras.forEach(id -> statuses.put(id, PresenceStatus.OFFLINE));
        ask(dao -> dao.reachable(mitras, stalenessPolicy.cutoff()))
                .forEach(c ->
                        statuses.put(c.id(), c.freeCapacity() > 0 ? PresenceStatus.AVAILABLE : PresenceStatus.ONLINE));
        return statuses;
    }

    @Override
    public List<UserId> available(String after, int limit) {
        return ask(dao -> dao.available(stalenessPolicy.cutoff(), after.isEmpty() ? NIL : after, limit));
    }

    @Override
    public Snapshot snapshot(boolean anew) {
        Instant now = stalenessPolicy.now();
        MitraStateDao.Counts counts = ask(dao -> dao.counts(stalenessPolicy.cutoff()));
        return Snapshot.of(counts.available(), counts.online(), now);
    }

    private <T> T ask(Function<MitraStateDao, T> question) {
        return database.readOnly(handle -> question.apply(handle.attach(MitraStateDao.class)));
    }
}
