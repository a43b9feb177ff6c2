package id.sapa.availability;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What decides about availability, in Postgres. {@code cutoff} is the oldest heartbeat that counts as fresh. */
@RegisterConstructorMapper(MitraState.class)
@RegisterConstructorMapper(Candidate.class)
interface MitraStateDao {

    @SqlQuery("""
            select id from mitra where id = :id for no key update
            """)
    Optional<UserId> lock(@Bind("id") UserId id);

    /** In a statement of its own after the lock: the count must see what the lock's last holder committed. */
    @SqlQuery("""
            select m.id, m.online, m.deactivated_at is not null as deactivated,
                   coalesce(m.last_heartbeat_at >= :cutoff, false) as fresh,
                   (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') as active_sessions,
                   m.max_sessions, m.idle_since, m.version
            from mitra m
            where m.id = :id
            """)
    Optional<MitraState> find(@Bind("id") UserId id, @Bind("cutoff") Instant cutoff);

    @SqlUpdate("""
            update mitra set version = version + 1 where id = :id
            """)
    int bump(@Bind("id") UserId id);

    @SqlUpdate("""
            update mitra set idle_since = :now where id = :id
            """)
    void idleSince(@Bind("id") UserId id, @Bind("now") Instant now);

    @SqlQuery("""
            select m.id, a.active as active_sessions, m.max_sessions
            from mitra m
            cross join lateral (
                select count(*) as active from chat_session s where s.mitra_id = m.id and s.state = 'active') a
            where m.online and m.deactivated_at is null and m.last_heartbeat_at >= :cutoff and a.active < m.max_sessions
            order by a.active, m.idle_since, m.rating_sum::numeric / greatest(m.rating_count, 1) desc, m.id
            limit :limit
            """)
    List<Candidate> candidates(@Bind("cutoff") Instant cutoff, @Bind("limit") int limit);
}
