package id.sapa.realtime;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

@RegisterConstructorMapper(SessionPosition.class)
interface SessionPositionDao {

    /** These users' open sessions. */
    @SqlQuery("""
            select id, customer_id, mitra_id, last_seq, version, true as open, false as over
            from chat_session
            where customer_id = any(:users) and state in ('awaiting_payment', 'pairing', 'active')
            union all
            select id, customer_id, mitra_id, last_seq, version, true, false
            from chat_session
            where mitra_id = any(:users) and state = 'active'
            """)
    List<SessionPosition> open(UserId[] users);

    /**
     * The same, and those that were over only lately, whose last events may still be on their way.
     *
     * @param since when "lately" begins
     * @param oldest ids, which begin with the time of their making, from which on sessions are looked at
     */
    @SqlQuery("""
            select id, customer_id, mitra_id, last_seq, version,
                state in ('awaiting_payment', 'pairing', 'active') as open, ended_at is not null as over
            from chat_session
            where customer_id = any(:users) and id >= :oldest and (ended_at is null or ended_at > :since)
            union all
            select id, customer_id, mitra_id, last_seq, version, state = 'active', ended_at is not null
            from chat_session
            where mitra_id = any(:users) and id >= :oldest and (ended_at is null or ended_at > :since)
            """)
    List<SessionPosition> findOpenOrRecentlyEnded(UserId[] users, Instant since, UUID oldest);

    @SqlQuery("""
            select id, customer_id, mitra_id, last_seq, version,
                state in ('awaiting_payment', 'pairing', 'active') as open, ended_at is not null as over
            from chat_session where id = any(:ids)
            """)
    List<SessionPosition> find(SessionId[] ids);

    /** Those of these users who have an offer. */
    @SqlQuery("select distinct mitra_id from offer where state = 'open' and mitra_id = any(:users)")
    Set<UserId> withOffers(UserId[] users);
}
