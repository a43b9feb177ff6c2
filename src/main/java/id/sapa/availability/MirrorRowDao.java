package id.sapa.availability;

import id.sapa.common.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.FetchSize;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Mirror rows as Postgres has them. {@code cutoff} is the oldest heartbeat that counts as fresh. */
@RegisterRowMapper(MirrorRowDao.Mapper.class)
interface MirrorRowDao {

    /**
     * All mitras, in one statement and so in one snapshot. In a transaction they come while Postgres still reads. In the order of their
     * ids: inserts into a sorted set are cheap at its end.
     */
    @SqlQuery("""
            select m.id, m.version, m.online, m.deactivated_at is not null as deactivated,
                   coalesce(a.active, 0) as active, m.max_sessions,
                   floor(extract(epoch from m.idle_since) * 1000)::bigint as idle_since,
                   (m.rating_sum * 1000 / greatest(m.rating_count, 1))::int as rating,
                   case when m.last_heartbeat_at >= :cutoff
                        then floor(extract(epoch from m.last_heartbeat_at) * 1000)::bigint else 0 end as seen
            from mitra m
            left join (select mitra_id, count(*) as active from chat_session where state = 'active' group by mitra_id) a
                on a.mitra_id = m.id
            order by m.id
            """)
    @FetchSize(2_000)
    ResultIterable<MirrorRow> findAll(Instant cutoff);

    @SqlQuery("""
            select m.id, m.version, m.online, m.deactivated_at is not null as deactivated,
                   (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') as active,
                   m.max_sessions,
                   floor(extract(epoch from m.idle_since) * 1000)::bigint as idle_since,
                   (m.rating_sum * 1000 / greatest(m.rating_count, 1))::int as rating,
                   case when m.last_heartbeat_at >= :cutoff
                        then floor(extract(epoch from m.last_heartbeat_at) * 1000)::bigint else 0 end as seen
            from mitra m
            where m.id = any(:ids)
            """)
    List<MirrorRow> findByIds(Collection<UserId> ids, Instant cutoff);

    @SqlQuery("""
            select nextval('mirror_seed')
            """)
    long nextSeed();

    /** By hand: a reseed reads every mitra, and reflection would cost it more than Postgres does. */
    final class Mapper implements RowMapper<MirrorRow> {

        @Override
        public MirrorRow map(ResultSet row, StatementContext context) throws SQLException {
            return new MirrorRow(
                    new UserId(row.getObject(1, UUID.class)),
                    row.getLong(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getInt(5),
                    row.getInt(6),
                    row.getLong(7),
                    row.getInt(8),
                    row.getLong(9));
        }
    }
}
