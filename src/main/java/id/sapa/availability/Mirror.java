package id.sapa.availability;

import static id.sapa.availability.MirrorKeys.BUSY;
import static id.sapa.availability.MirrorKeys.DATA;
import static id.sapa.availability.MirrorKeys.DEACTIVATED;
import static id.sapa.availability.MirrorKeys.EXCLUSIVE_SEED;
import static id.sapa.availability.MirrorKeys.FREE;
import static id.sapa.availability.MirrorKeys.ONLINE;
import static id.sapa.availability.MirrorKeys.RANKED;
import static id.sapa.availability.MirrorKeys.READY;
import static id.sapa.availability.MirrorKeys.SEED;
import static id.sapa.availability.MirrorKeys.SEEN;
import static id.sapa.availability.MirrorKeys.SNAPSHOT;
import static id.sapa.availability.MirrorKeys.STATE;
import static id.sapa.availability.MirrorKeys.WRITE_KEYS;

import id.sapa.common.UserId;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyCommand;
import id.sapa.valkey.ValkeyReply;
import id.sapa.valkey.ValkeyScript;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The mirror's operations, each one round trip and one atomic script. They throw {@link id.sapa.valkey.ValkeyUnavailableException} while
 * Valkey is away; reads are empty while the mirror is not complete. Thread-safe.
 */
final class Mirror {

    private static final ValkeyScript APPLY = script("apply");
    private static final ValkeyScript BEGIN = script("begin");
    private static final ValkeyScript SEED_SCRIPT = script("seed");
    private static final ValkeyScript HEARTBEAT = script("heartbeat");
    private static final ValkeyScript SNAPSHOT_SCRIPT = script("snapshot");
    private static final ValkeyScript CANDIDATES = script("candidates");
    private static final ValkeyScript STATUSES = script("statuses");
    private static final ValkeyScript PAGE = script("page");
    private static final ValkeyScript AUDIT = script("audit");
    private static final ValkeyScript REMOVE = script("remove");
    private static final ValkeyScript FINISH = script("finish");

    private final ValkeyClient valkey;
    private final StalenessPolicy stalenessPolicy;

    Mirror(ValkeyClient valkey, StalenessPolicy stalenessPolicy) {
        this.valkey = valkey;
        this.stalenessPolicy = stalenessPolicy;
    }

    private static ValkeyScript script(String name) {
        return ValkeyScript.resource(Mirror.class, name + ".lua");
    }

    /** Writes one row if the mirror's is not newer. */
    void apply(MirrorRow row) {
        valkey.call(applyCommand(List.of(row), WRITE_KEYS));
    }

    /** The same for some rows that no user waits for. */
    void applyBulk(List<MirrorRow> rows) {
        valkey.callBulk(applyCommand(rows, WRITE_KEYS));
    }

    /** Which of these heartbeats counted: those of mitras that the mirror knows as online. Also works on an incomplete mirror. */
    List<Boolean> heartbeats(List<UserId> mitras, Instant at) {
        List<String> arguments = new ArrayList<>(mitras.size() + 2);
        arguments.add(Long.toString(at.toEpochMilli()));
        arguments.add(lifetime());
        mitras.forEach(id -> arguments.add(id.toString()));
        return valkey.call(HEARTBEAT.command(List.of(SEEN, BUSY), arguments)).asList().stream()
                .map(counted -> counted.asLong() == 1)
                .toList();
    }

    /** One that another instance made a moment ago, unless it is to be made anew or our clock says that the moment is long past. */
    Optional<Snapshot> snapshot(boolean anew) {
        Duration maxAge = stalenessPolicy.snapshotMaxAge();
        Optional<Snapshot> shared = askSnapshot(anew, maxAge);
        boolean old = shared.isPresent()
                && shared.get().asOf().isBefore(stalenessPolicy.now().minus(maxAge.dividedBy(2)));
        return old ? askSnapshot(true, maxAge) : shared;
    }

    private Optional<Snapshot> askSnapshot(boolean anew, Duration maxAge) {
        String lifetime = Long.toString(Math.max(1, maxAge.toMillis() / 4));
        ValkeyReply reply = valkey.call(SNAPSHOT_SCRIPT.command(
                List.of(READY, SNAPSHOT, SEEN, BUSY),
                List.of(cutoff(), stalenessPolicy.now().toString(), lifetime, anew ? "1" : "")));
        return reply.asString().map(Snapshot::parse);
    }

    Optional<List<Candidate>> topCandidates(int limit) {
        ValkeyReply reply = valkey.call(
                CANDIDATES.command(List.of(READY, RANKED, SEEN), List.of(cutoff(), Integer.toString(limit))));
        return present(reply)
                .map(found ->
                        found.asStrings().stream().map(MirrorRow::candidate).toList());
    }

    Optional<Map<UserId, PresenceStatus>> statuses(Collection<UserId> mitras) {
        if (mitras.isEmpty()) {
            return Optional.of(Map.of());
        }
        List<UserId> ids = List.copyOf(mitras);
        List<String> arguments = new ArrayList<>(ids.size() + 1);
        arguments.add(cutoff());
        ids.forEach(id -> arguments.add(id.toString()));
        return present(valkey.call(STATUSES.command(List.of(READY, SEEN, FREE), arguments)))
                .map(reply -> {
                    Map<UserId, PresenceStatus> statuses = new HashMap<>();
                    List<ValkeyReply> answers = reply.asList();
                    for (int i = 0; i < ids.size(); i++) {
                        statuses.put(
                                ids.get(i), PresenceStatus.ofCode(answers.get(i).asLong()));
                    }
                    return statuses;
                });
    }

    Optional<List<UserId>> available(String after, int limit) {
        ValkeyReply reply = valkey.call(
                PAGE.command(List.of(READY, FREE, SEEN), List.of(cutoff(), after, Integer.toString(limit))));
        return present(reply)
                .map(page -> page.asStrings().stream().map(UserId::fromString).toList());
    }

    /** Marks the beginning of a seed; the mark goes with the data if the server is wiped. */
    void beginSeed(long seed) {
        List<String> keys = new ArrayList<>(List.of(SEED + seed, EXCLUSIVE_SEED));
        keys.addAll(DATA);
        valkey.callBulk(BEGIN.command(keys, List.of(Long.toString(seed))));
    }

    /**
     * Writes some chunks of a seed: as they are while nobody else has written to a server that was empty, else in one round
     * trip unless rows have changed.
     *
     * @return the versions of rows that are newer here than in the seed, or empty if the server was wiped since the seed began
     */
    Optional<Map<UserId, Long>> applySeed(long seed, List<List<MirrorRow>> chunks) {
        List<MirrorRow> changed = new ArrayList<>();
        List<List<MirrorRow>> rest = seedWhileExclusive(seed, partition(MirrorRow::isSilent, chunks, changed));
        while (!rest.isEmpty()) {
            Set<String> others = new HashSet<>();
            for (ValkeyReply reply : seeding(seed, rest)) {
                if (isWiped(reply)) {
                    return Optional.empty();
                }
                others.addAll(reply.asStrings());
            }
            rest = others.isEmpty()
                    ? List.of()
                    : partition(row -> others.contains(row.id().toString()), refused(rest, others), changed);
        }
        return applyChanged(seed, changed);
    }

    /** Adds chunks, up to the first one that may not be all that there is of its rows; the rest is returned. */
    private List<List<MirrorRow>> seedWhileExclusive(long seed, List<List<MirrorRow>> chunks) {
        String number = Long.toString(seed);
        int added = 0;
        while (added < chunks.size()
                && valkey.transactBulk(
                        EXCLUSIVE_SEED, number, SeedBatch.of(chunks.get(added)).commands(lifetime()))) {
            added++;
        }
        return chunks.subList(added, chunks.size());
    }

    private List<ValkeyReply> seeding(long seed, List<List<MirrorRow>> chunks) {
        List<String> keys = new ArrayList<>(DATA);
        keys.add(SEED + seed);
        keys.add(EXCLUSIVE_SEED);
        String lifetime = lifetime();
        return valkey.pipelineBulk(chunks.stream()
                .map(chunk -> SEED_SCRIPT.command(keys, SeedBatch.of(chunk).arguments(lifetime)))
                .toList());
    }

    private Optional<Map<UserId, Long>> applyChanged(long seed, List<MirrorRow> rows) {
        List<String> keys = new ArrayList<>(WRITE_KEYS);
        keys.add(SEED + seed);
        List<ValkeyReply> replies = valkey.pipelineBulk(MirrorSeeder.chunks(rows, MirrorSeeder.CHUNK).stream()
                .map(chunk -> applyCommand(chunk, keys))
                .toList());
        Map<UserId, Long> newer = new HashMap<>();
        for (ValkeyReply reply : replies) {
            if (isWiped(reply)) {
                return Optional.empty();
            }
            List<String> pairs = reply.asStrings();
            for (int i = 0; i < pairs.size(); i += 2) {
                newer.put(UserId.fromString(pairs.get(i)), Long.parseLong(pairs.get(i + 1)));
            }
        }
        return Optional.of(newer);
    }

    /** An error reply is an exception. */
    private static boolean isWiped(ValkeyReply reply) {
        return !reply.isList() && reply.asLong() < 0;
    }

    private static List<List<MirrorRow>> refused(List<List<MirrorRow>> chunks, Set<String> others) {
        return chunks.stream()
                .filter(chunk ->
                        chunk.stream().anyMatch(row -> others.contains(row.id().toString())))
                .toList();
    }

    /** The chunks without the rows that are {@code taken} out, which go to the others. */
    private static List<List<MirrorRow>> partition(
            Predicate<MirrorRow> taken, List<List<MirrorRow>> chunks, List<MirrorRow> others) {
        List<List<MirrorRow>> rest = new ArrayList<>();
        for (List<MirrorRow> chunk : chunks) {
            Map<Boolean, List<MirrorRow>> parts = chunk.stream().collect(Collectors.partitioningBy(taken));
            others.addAll(parts.get(true));
            if (!parts.get(false).isEmpty()) {
                rest.add(parts.get(false));
            }
        }
        return rest;
    }

    /** Declares the mirror complete; false if the server was wiped or replaced since the seed began. */
    boolean finishSeed(long seed, SeedMarker seedMarker) {
        if (!valkey.server().runId().equals(seedMarker.runId())) {
            return false;
        }
        return valkey.callBulk(FINISH.command(
                                List.of(SEED + seed, READY, SNAPSHOT, EXCLUSIVE_SEED), List.of(seedMarker.toJson())))
                        .asLong()
                == 1;
    }

    /** What the mirror says of itself; empty if it is not complete. */
    Optional<SeedMarker> seedMarker() {
        return valkey.call("GET", READY).asString().map(SeedMarker::parse);
    }

    /** The ids of these rows that the mirror has not, or otherwise; those that are newer there are left out. */
    List<UserId> audit(List<List<MirrorRow>> chunks) {
        List<ValkeyCommand> commands = new ArrayList<>();
        for (List<MirrorRow> chunk : chunks) {
            List<String> arguments = new ArrayList<>(chunk.size() * 6 + 1);
            arguments.add(Long.toString(
                    HeartbeatService.FLUSH_INTERVAL.multipliedBy(2).toMillis()));
            chunk.forEach(row -> row.describe(arguments));
            commands.add(AUDIT.command(DATA, arguments));
        }
        return valkey.pipelineBulk(commands).stream()
                .flatMap(reply -> reply.asStrings().stream())
                .map(UserId::fromString)
                .toList();
    }

    /** How many mitras each key holds. */
    MirrorSizes sizes() {
        List<ValkeyReply> sizes = valkey.pipelineBulk(List.of(
                ValkeyCommand.of("HLEN", STATE),
                ValkeyCommand.of("SCARD", ONLINE),
                ValkeyCommand.of("SCARD", DEACTIVATED),
                ValkeyCommand.of("ZCARD", SEEN),
                ValkeyCommand.of("ZCARD", BUSY),
                ValkeyCommand.of("ZCARD", FREE),
                ValkeyCommand.of("ZCARD", RANKED)));
        return new MirrorSizes(
                sizes.get(0).asLong(),
                sizes.get(1).asLong(),
                sizes.get(2).asLong(),
                sizes.get(3).asLong(),
                sizes.get(4).asLong(),
                sizes.get(5).asLong(),
                sizes.get(6).asLong());
    }

    /** The names that stand under each key as mitras' ids. */
    Map<String, List<String>> members() {
        List<ValkeyReply> replies = valkey.pipelineBulk(List.of(
                ValkeyCommand.of("HKEYS", STATE),
                ValkeyCommand.of("SMEMBERS", ONLINE),
                ValkeyCommand.of("SMEMBERS", DEACTIVATED),
                ValkeyCommand.of("ZRANGE", SEEN, "0", "-1"),
                ValkeyCommand.of("ZRANGE", BUSY, "0", "-1"),
                ValkeyCommand.of("ZRANGE", FREE, "0", "-1")));
        return Map.of(
                STATE, replies.get(0).asStrings(),
                ONLINE, replies.get(1).asStrings(),
                DEACTIVATED, replies.get(2).asStrings(),
                SEEN, replies.get(3).asStrings(),
                BUSY, replies.get(4).asStrings(),
                FREE, replies.get(5).asStrings());
    }

    /** Every rank. */
    List<String> ranks() {
        return valkey.callBulk(ValkeyCommand.of("ZRANGE", RANKED, "0", "-1")).asStrings();
    }

    void removeRanks(Collection<String> ranks) {
        for (String rank : ranks) {
            valkey.callBulk(ValkeyCommand.of("ZREM", RANKED, rank));
        }
    }

    /** Takes out what stands under a name, whatever its version. */
    void remove(Collection<String> names) {
        for (String name : names) {
            valkey.callBulk(REMOVE.command(WRITE_KEYS, List.of(name, "")));
        }
    }

    /** Takes out a mitra if it still has this version. */
    void remove(UserId mitra, long version) {
        valkey.callBulk(REMOVE.command(WRITE_KEYS, List.of(mitra.toString(), Long.toString(version))));
    }

    private ValkeyCommand applyCommand(List<MirrorRow> rows, List<String> keys) {
        List<String> arguments = new ArrayList<>(rows.size() * 6 + 1);
        arguments.add(lifetime());
        rows.forEach(row -> row.describe(arguments));
        return APPLY.command(keys, arguments);
    }

    private static Optional<ValkeyReply> present(ValkeyReply reply) {
        return reply.isNil() ? Optional.empty() : Optional.of(reply);
    }

    private String cutoff() {
        return Long.toString(stalenessPolicy.cutoff().toEpochMilli());
    }

    private String lifetime() {
        return Long.toString(stalenessPolicy.staleAfter().toSeconds());
    }
}
