package id.sapa.availability;

import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.testing.TestValkey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import redis.clients.jedis.RedisClient;

/**
 * What the mirror holds, read key by key and written down so that it can be compared with what Postgres says should be there. Knows the keys
 * from the contract, not from the code under test.
 */
public record MirrorImage(
        Set<String> online,
        Set<String> deactivated,
        Map<String, String> capacity,
        Set<String> heartbeats,
        Set<String> seen,
        Set<String> busy,
        Set<String> free,
        List<String> ranked) {

    public static MirrorImage inValkey(TestValkey server) {
        try (RedisClient valkey =
                RedisClient.builder().hostAndPort("127.0.0.1", server.port()).build()) {
            Map<String, String> capacity = new TreeMap<>();
            for (String key : valkey.keys("mitra:capacity:*")) {
                capacity.put(key.substring("mitra:capacity:".length()), valkey.get(key));
            }
            return new MirrorImage(
                    new TreeSet<>(valkey.smembers("mitras:online")),
                    new TreeSet<>(valkey.smembers("mitras:deactivated")),
                    capacity,
                    valkey.keys("mitra:heartbeat:*").stream()
                            .map(key -> key.substring("mitra:heartbeat:".length()))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    new TreeSet<>(valkey.zrange("mitras:seen", 0, -1)),
                    new TreeSet<>(valkey.zrange("mitras:busy", 0, -1)),
                    new TreeSet<>(valkey.zrange("mitras:free", 0, -1)),
                    valkey.zrange("mitras:ranked", 0, -1).stream()
                            .map(rank -> rank.substring(rank.length() - 36))
                            .toList());
        }
    }

    /** What should be there, every online mitra having a heartbeat. */
    public static MirrorImage inPostgres(Database database) {
        Set<String> online = new TreeSet<>();
        Set<String> deactivated = new TreeSet<>();
        Map<String, String> capacity = new TreeMap<>();
        Set<String> reachable = new TreeSet<>();
        Set<String> busy = new TreeSet<>();
        Set<String> free = new TreeSet<>();
        List<String> ranked = new ArrayList<>();
        database.withHandle(handle -> handle.createQuery("""
                        select m.id, m.online, m.deactivated_at, m.max_sessions,
                               (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') as active
                        from mitra m
                        order by active, date_trunc('milliseconds', m.idle_since),
                                 m.rating_sum * 1000 / greatest(m.rating_count, 1) desc, m.max_sessions, m.id
                        """)
                .map((row, context) -> {
                    String id = row.getString("id");
                    boolean isOnline = row.getBoolean("online");
                    boolean isDeactivated = row.getTimestamp("deactivated_at") != null;
                    capacity.put(id, row.getString("active"));
                    if (isOnline) {
                        online.add(id);
                    }
                    if (isDeactivated) {
                        deactivated.add(id);
                    }
                    if (isOnline && !isDeactivated) {
                        reachable.add(id);
                        if (row.getInt("active") < row.getInt("max_sessions")) {
                            free.add(id);
                            ranked.add(id);
                        } else {
                            busy.add(id);
                        }
                    }
                    return id;
                })
                .list());
        return new MirrorImage(online, deactivated, capacity, reachable, reachable, busy, free, ranked);
    }

    static Instant heartbeat(TestValkey server, UserId mitra) {
        try (RedisClient valkey =
                RedisClient.builder().hostAndPort("127.0.0.1", server.port()).build()) {
            String millis = valkey.get("mitra:heartbeat:" + mitra);
            return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis));
        }
    }
}
