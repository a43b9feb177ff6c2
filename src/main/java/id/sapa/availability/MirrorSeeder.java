package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.concurrent.NamedThreads;
import id.sapa.db.Database;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Rebuilds the mirror from Postgres, over whatever is there: one snapshot, applied in versioned chunks, so that live writes and other
 * instances' seeds at the same time do no harm; then what should not be there is removed; at last the sentinel is set. Until then an
 * empty server stays incomplete to readers.
 */
final class MirrorSeeder {

    static final int CHUNK = 500;
    /** Chunks in one round trip: as many as keep a frozen server's socket buffers from filling up. */
    static final int CHUNKS_IN_FLIGHT = 4;

    private static final int MAX_CONCURRENT_BATCHES = 2;
    private static final int MAX_ATTEMPTS = 10;

    /** Which mitras stand under each key. */
    private static final Map<String, Predicate<MirrorRow>> EXPECTED_MEMBERSHIP = Map.of(
            MirrorKeys.STATE, row -> true,
            MirrorKeys.ONLINE, MirrorRow::online,
            MirrorKeys.DEACTIVATED, MirrorRow::deactivated,
            MirrorKeys.SEEN, MirrorRow::isReachable,
            MirrorKeys.BUSY, MirrorRow::isBusy,
            MirrorKeys.FREE, MirrorRow::isFree);

    private final Database database;
    private final ValkeyClient valkey;
    private final Mirror mirror;
    private final StalenessPolicy stalenessPolicy;

    MirrorSeeder(Database database, ValkeyClient valkey, Mirror mirror, StalenessPolicy stalenessPolicy) {
        this.database = database;
        this.valkey = valkey;
        this.mirror = mirror;
        this.stalenessPolicy = stalenessPolicy;
    }

    /** @throws ValkeyUnavailableException if Valkey went away meanwhile */
    SeedReport run(String reason) {
        long start = System.nanoTime();
        // Before the rows are read: these hold what is named here.
        List<PendingMirrorWrite> missed = database.withHandle(
                handle -> handle.attach(PendingMirrorWriteDao.class).some(Integer.MAX_VALUE));
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            long seed = query(MirrorRowDao::nextSeed);
            String runId = valkey.server().runId();
            mirror.beginSeed(seed);
            List<MirrorRow> rows = new ArrayList<>();
            Optional<Map<UserId, Long>> newer = apply(seed, rows);
            if (newer.isEmpty()) {
                continue;
            }
            removeRowsAheadOfPostgres(newer.get());
            int removed = sweep(rows);
            Instant now = stalenessPolicy.now();
            if (mirror.finishSeed(seed, new SeedMarker(runId, seed, now, rows.size()))) {
                database.useTransaction(transaction ->
                        transaction.dao(PendingMirrorWriteDao.class).remove(missed));
                return new SeedReport(
                        reason, rows.size(), removed, attempt, (System.nanoTime() - start) / 1_000_000, now);
            }
        }
        throw new IllegalStateException("the server was wiped or replaced during every attempt to seed it");
    }

    /** Writes these mitras as Postgres has them now. */
    void repair(Collection<UserId> mitras) {
        List<UserId> ids = List.copyOf(mitras);
        for (int from = 0; from < ids.size(); from += CHUNK) {
            List<UserId> some = ids.subList(from, Math.min(from + CHUNK, ids.size()));
            List<MirrorRow> rows = rows(some);
            if (!rows.isEmpty()) {
                mirror.applyBulk(rows);
            }
        }
    }

    /** Puts right what stands where it should not, given what Postgres has; answers how many names Postgres does not know at all. */
    int sweep(List<MirrorRow> rows) {
        MirrorSizes sizes = mirror.sizes();
        if (!sizes.exceeds(MirrorSizes.mostFor(rows))) {
            return 0;
        }
        Map<String, MirrorRow> known = new HashMap<>();
        rows.forEach(row -> known.put(row.id().toString(), row));
        Set<String> findMisindexed = findMisindexed(known);
        Set<String> surplus = new HashSet<>(findMisindexed);
        surplus.removeAll(known.keySet());
        surplus.removeAll(inPostgres(surplus));
        mirror.remove(surplus);
        findMisindexed.removeAll(surplus);
        repair(findMisindexed.stream().flatMap(name -> parse(name).stream()).toList());
        sweepRanks(known.keySet());
        return surplus.size();
    }

    private Set<String> findMisindexed(Map<String, MirrorRow> known) {
        Map<String, List<String>> members = mirror.members();
        Set<String> findMisindexed = new HashSet<>();
        EXPECTED_MEMBERSHIP.forEach((key, belongs) -> members.get(key).stream()
                .filter(name -> !known.containsKey(name) || !belongs.test(known.get(name)))
                .forEach(findMisindexed::add));
        return findMisindexed;
    }

    private void sweepRanks(Set<String> known) {
        List<UserId> suspects = new ArrayList<>();
        List<String> ranks = new ArrayList<>();
        for (String rank : mirror.ranks()) {
            ranks.add(rank);
            parse(rank.substring(Math.max(0, rank.length() - 36))).ifPresent(suspects::add);
        }
        Set<String> right = new HashSet<>();
        rows(suspects).forEach(row -> right.add(row.rank()));
        ranks.removeAll(right);
        // A rank that was written between the two looks is put back with the rest of its row.
        mirror.removeRanks(ranks);
        repair(ranks.stream()
                .flatMap(rank -> parse(rank.substring(Math.max(0, rank.length() - 36))).stream())
                .toList());
        repair(suspects.stream().filter(id -> !known.contains(id.toString())).toList());
    }

    static <T> List<List<T>> chunks(List<T> all, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return chunks;
    }

    List<MirrorRow> rows() {
        return query(dao -> dao.findAll(stalenessPolicy.cutoff()).list());
    }

    List<MirrorRow> rows(Collection<UserId> mitras) {
        return query(dao -> dao.findByIds(mitras, stalenessPolicy.cutoff()));
    }

    /** Reads all rows and writes them as they come, two flights at a time: Postgres, this instance and Valkey all work at once. */
    private Optional<Map<UserId, Long>> apply(long seed, List<MirrorRow> rows) {
        ExecutorService writers =
                Executors.newFixedThreadPool(MAX_CONCURRENT_BATCHES, NamedThreads.numbered("mirror-seed"));
        try {
            List<Future<Optional<Map<UserId, Long>>>> flights = new ArrayList<>();
            List<MirrorRow> silent = new ArrayList<>();
            database.withHandle(handle -> handle.inTransaction(tx -> {
                List<MirrorRow> flight = new ArrayList<>();
                for (MirrorRow row : tx.attach(MirrorRowDao.class).findAll(stalenessPolicy.cutoff())) {
                    rows.add(row);
                    (row.isSilent() ? silent : flight).add(row);
                    if (flight.size() == CHUNK * CHUNKS_IN_FLIGHT) {
                        flights.add(submitBatch(writers, seed, flight));
                        flight = new ArrayList<>();
                    }
                }
                flights.add(submitBatch(writers, seed, flight));
                return null;
            }));
            // As ordinary writes, these would end the others' being alone.
            return awaitAll(flights)
                    .flatMap(newer ->
                            mirror.applySeed(seed, chunks(silent, CHUNK)).map(more -> union(newer, more)));
        } finally {
            finish(writers);
        }
    }

    private static Map<UserId, Long> union(Map<UserId, Long> some, Map<UserId, Long> others) {
        Map<UserId, Long> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    private Future<Optional<Map<UserId, Long>>> submitBatch(
            ExecutorService writers, long seed, List<MirrorRow> flight) {
        return writers.submit(() -> mirror.applySeed(seed, chunks(flight, CHUNK)));
    }

    private static Optional<Map<UserId, Long>> awaitAll(List<Future<Optional<Map<UserId, Long>>>> flights) {
        Map<UserId, Long> newer = new HashMap<>();
        for (Future<Optional<Map<UserId, Long>>> flight : flights) {
            Optional<Map<UserId, Long>> answer = awaitAll(flight);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            newer.putAll(answer.get());
        }
        return Optional.of(newer);
    }

    private static <T> T awaitAll(Future<T> flight) {
        try {
            return flight.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while seeding", e);
        }
    }

    /** Nothing of this seed may still be under way when the next begins. What has not begun never does. */
    private static void finish(ExecutorService writers) {
        writers.shutdownNow();
        try {
            if (!writers.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a seed could not be ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Rows that are newer in the mirror were written meanwhile, and by then Postgres has that version too. Where it has not, Postgres was
     * set back to an earlier state, and the mirror's row goes.
     */
    private void removeRowsAheadOfPostgres(Map<UserId, Long> newer) {
        if (newer.isEmpty()) {
            return;
        }
        Set<UserId> ahead = new HashSet<>();
        for (MirrorRow row : rows(newer.keySet())) {
            if (row.version() < newer.get(row.id())) {
                mirror.remove(row.id(), newer.get(row.id()));
                ahead.add(row.id());
            }
        }
        repair(ahead);
    }

    private Set<String> inPostgres(Collection<String> names) {
        List<UserId> ids = names.stream().flatMap(name -> parse(name).stream()).toList();
        Set<String> known = new HashSet<>();
        rows(ids).forEach(row -> known.add(row.id().toString()));
        return known;
    }

    private static Optional<UserId> parse(String name) {
        try {
            return Optional.of(UserId.fromString(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private <T> T query(Function<MirrorRowDao, T> question) {
        return database.withHandle(handle -> question.apply(handle.attach(MirrorRowDao.class)));
    }
}
