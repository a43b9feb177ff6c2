package id.sapa.availability;

import id.sapa.common.UserId;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Rebuilds the mirror from Postgres, over whatever is there: one snapshot, applied in versioned chunks, so that live writes and other
 * instances' seeds at the same time do no harm; then what should not be there is removed; at last the sentinel is set. Until then an
 * empty server stays incomplete to readers.
 */
final class Reseed {

    static final int CHUNK = 500;
    /** Chunks in one round trip: as many as keep a frozen server's socket buffers from filling up. */
    static final int CHUNKS_IN_FLIGHT = 4;

    private static final int MAX_ATTEMPTS = 10;

    private final Database database;
    private final ValkeyClient valkey;
    private final Mirror mirror;
    private final Freshness freshness;

    Reseed(Database database, ValkeyClient valkey, Mirror mirror, Freshness freshness) {
        this.database = database;
        this.valkey = valkey;
        this.mirror = mirror;
        this.freshness = freshness;
    }

    /** @throws ValkeyUnavailableException if Valkey went away meanwhile */
    SeedReport run(String reason) {
        long start = System.nanoTime();
        // Before the rows are read: these hold what is named here.
        List<MissedWrite> missed =
                database.read(handle -> handle.attach(MissedWriteDao.class).some(Integer.MAX_VALUE));
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            long seed = ask(MirrorRowDao::nextSeed);
            String runId = valkey.server().runId();
            mirror.beginSeed(seed);
            List<MirrorRow> rows = rows();
            Optional<Map<UserId, Long>> newer = apply(seed, rows);
            if (newer.isEmpty()) {
                continue;
            }
            overrule(newer.get());
            int removed = sweep(rows);
            Instant now = freshness.now();
            if (mirror.finishSeed(seed, new Sentinel(runId, seed, now, rows.size()))) {
                MissedWrites.remove(database, missed);
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
                mirror.applyInBackground(rows);
            }
        }
    }

    /** Removes names that Postgres does not know, given what it has; answers how many. */
    int sweep(List<MirrorRow> rows) {
        MirrorSizes sizes = mirror.sizes();
        if (!sizes.exceeds(MirrorSizes.mostFor(rows))) {
            return 0;
        }
        Set<String> known = new HashSet<>();
        rows.forEach(row -> known.add(row.id().toString()));
        Set<String> surplus = new HashSet<>(mirror.members());
        surplus.removeAll(known);
        surplus.removeAll(inPostgres(surplus));
        mirror.remove(surplus);

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
        return surplus.size();
    }

    static <T> List<List<T>> chunks(List<T> all, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return chunks;
    }

    List<MirrorRow> rows() {
        return ask(dao -> dao.all(freshness.cutoff()));
    }

    List<MirrorRow> rows(Collection<UserId> mitras) {
        return ask(dao -> dao.some(mitras, freshness.cutoff()));
    }

    /** Two flights at a time: while the server works on one, the next is being written down. */
    private Optional<Map<UserId, Long>> apply(long seed, List<MirrorRow> rows) {
        List<List<List<MirrorRow>>> flights = chunks(chunks(rows, CHUNK), CHUNKS_IN_FLIGHT);
        int half = (flights.size() + 1) / 2;
        CompletableFuture<Optional<Map<UserId, Long>>> second =
                CompletableFuture.supplyAsync(() -> applyInTurn(seed, flights.subList(half, flights.size())));
        Optional<Map<UserId, Long>> first;
        try {
            first = applyInTurn(seed, flights.subList(0, half));
        } finally {
            // Nothing of this seed may still be under way when the next begins.
            second.exceptionally(failure -> Optional.empty()).join();
        }
        try {
            return first.flatMap(newer -> second.join().map(others -> {
                newer.putAll(others);
                return newer;
            }));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Optional<Map<UserId, Long>> applyInTurn(long seed, List<List<List<MirrorRow>>> flights) {
        Map<UserId, Long> newer = new HashMap<>();
        for (List<List<MirrorRow>> flight : flights) {
            Optional<Map<UserId, Long>> answer = mirror.applySeed(seed, flight);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            newer.putAll(answer.get());
        }
        return Optional.of(newer);
    }

    /**
     * Rows that are newer in the mirror were written meanwhile, and by then Postgres has that version too. Where it has not, Postgres was
     * set back to an earlier state, and the mirror's row goes.
     */
    private void overrule(Map<UserId, Long> newer) {
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

    private <T> T ask(Function<MirrorRowDao, T> question) {
        return database.read(handle -> question.apply(handle.attach(MirrorRowDao.class)));
    }
}
