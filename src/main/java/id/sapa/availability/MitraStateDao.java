package id.sapa.availability;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What decides about availability, in Postgres. {@code cutoff} is the oldest heartbeat that counts as fresh. */
@RegisterConstructorMapper(MitraState.class)
@RegisterConstructorMapper(Candidate.class)
@RegisterConstructorMapper(MitraStateDao.Counts.class)
@RegisterConstructorMapper(MitraStateDao.SwitchedOff.class)
interface MitraStateDao {

    @SqlQuery("""
            select id from mitra where id = :id for no key update
            """)
    Optional<UserId> lock(UserId id);

    /** In a statement of its own after the lock: the count must see what the lock's last holder committed. */
    @SqlQuery("""
            select m.id, m.online, m.deactivated_at is not null as deactivated,
                   coalesce(m.last_heartbeat_at >= :cutoff, false) as fresh,
                   (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') as active_sessions,
                   m.max_sessions, m.idle_since, m.version
            from mitra m
            where m.id = :id
            """)
    Optional<MitraState> find(UserId id, Instant cutoff);

    @SqlUpdate("""
            update mitra set version = version + 1 where id = :id
            """)
    int bump(UserId id);

    @SqlUpdate("""
            update mitra set idle_since = :now where id = :id
            """)
    void idleSince(UserId id, Instant now);

    /** In the same order as {@link MirrorRow#rank()}. */
    @SqlQuery("""
            select m.id, a.active as active_sessions, m.max_sessions
            from mitra m
            cross join lateral (
                select count(*) as active from chat_session s where s.mitra_id = m.id and s.state = 'active') a
            where m.online and m.deactivated_at is null and m.last_heartbeat_at >= :cutoff and a.active < m.max_sessions
            order by a.active, date_trunc('milliseconds', m.idle_since),
                     m.rating_sum * 1000 / greatest(m.rating_count, 1) desc, m.max_sessions, m.id
            limit :limit
            """)
    List<Candidate> candidates(Instant cutoff, int limit);

    @SqlQuery("""
            select m.id, a.active as active_sessions, m.max_sessions
            from mitra m
            cross join lateral (
                select count(*) as active from chat_session s where s.mitra_id = m.id and s.state = 'active') a
            where m.id = any(:ids) and m.online and m.deactivated_at is null and m.last_heartbeat_at >= :cutoff
            """)
    List<Candidate> reachable(Collection<UserId> ids, Instant cutoff);

    @SqlQuery("""
            select m.id
            from mitra m
            where m.online and m.deactivated_at is null and m.last_heartbeat_at >= :cutoff and m.id > :after::uuid
              and (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') < m.max_sessions
            order by m.id
            limit :limit
            """)
    List<UserId> available(Instant cutoff, String after, int limit);

    @SqlQuery("""
            select count(*) as online, count(*) filter (where coalesce(a.active, 0) < m.max_sessions) as available
            from mitra m
            left join (select mitra_id, count(*) as active from chat_session where state = 'active' group by mitra_id) a
                on a.mitra_id = m.id
            where m.online and m.deactivated_at is null and m.last_heartbeat_at >= :cutoff
            """)
    Counts counts(Instant cutoff);

    @SqlUpdate("""
            update mitra
            set online = :online,
                offline_reason = :offlineReason,
                missed_offers = case when :online then 0 else missed_offers end,
                last_heartbeat_at = case when :online then :now else last_heartbeat_at end,
                idle_since = case when :online and not online then :now else idle_since end
            where id = :id
            """)
    void setOnline(UserId id, boolean online, PresenceReason offlineReason, Instant now);

    /** Who lets an offer expire goes to the back. Returns how many that makes in a row. */
    @SqlQuery("""
            update mitra set missed_offers = missed_offers + 1, idle_since = :now where id = :id
            returning missed_offers
            """)
    int offerMissed(UserId id, Instant now);

    @SqlUpdate("""
            update mitra set missed_offers = 0 where id = :id and missed_offers > 0
            """)
    void offerAnswered(UserId id);

    /** Of these mitras those that Sapa has switched off, each with the reason. */
    @SqlQuery("""
            select id, offline_reason as reason from mitra
            where id = any(:ids) and not online and offline_reason <> 'requested'
            """)
    List<SwitchedOff> switchedOff(Collection<UserId> ids);

    @SqlQuery("""
            select offline_reason from mitra where id = :id and not online
            """)
    Optional<PresenceReason> offlineReason(UserId id);

    /**
     * Notes that heartbeats are being taken, and returns for how many seconds they have been without a break of more than {@code maxGapSeconds}. All in
     * Postgres's time. The first look of all finds that they always were.
     */
    @SqlQuery("""
            insert into presence_watch as w (watched_since, last_look_at) values ('-infinity', clock_timestamp())
            on conflict (only_one) do update set
                watched_since = case when w.last_look_at < clock_timestamp() - :maxGapSeconds * interval '1 second'
                    then clock_timestamp() else w.watched_since end,
                last_look_at = clock_timestamp()
            returning extract(epoch from clock_timestamp() - greatest(watched_since, '2000-01-01'))::bigint
            """)
    long watchedSeconds(int maxGapSeconds);

    @SqlQuery("""
            select count(*) from mitra where online and deactivated_at is null
            """)
    int countOnline();

    @SqlQuery("""
            select count(*) from mitra
            where online and deactivated_at is null and (last_heartbeat_at is null or last_heartbeat_at < :cutoff)
            """)
    int countStale(Instant cutoff);

    /** Locks in the order of the ids, as every other instance does. Answers those that are online. */
    @SqlQuery("""
            with beat as (
                select id from mitra
                where id = any(:ids) and online and deactivated_at is null
                order by id
                for no key update)
            update mitra m
            set last_heartbeat_at = greatest(m.last_heartbeat_at, :at)
            from beat
            where m.id = beat.id
            returning m.id
            """)
    List<UserId> recordHeartbeats(Collection<UserId> ids, Instant at);

    @SqlQuery("""
            select id from mitra
            where online and (last_heartbeat_at is null or last_heartbeat_at < :cutoff)
            order by id
            limit :limit
            """)
    List<UserId> findStale(Instant cutoff, int limit);

    /** How many count as online, and how many of them have free capacity. */
    record Counts(int online, int available) {}

    record SwitchedOff(UserId id, PresenceReason reason) {}
}
