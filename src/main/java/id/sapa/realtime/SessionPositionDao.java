package id.sapa.realtime;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

@RegisterConstructorMapper(SessionPosition.class)
interface SessionPositionDao {

    String SELECT = """
            select s.id, s.customer_id, s.mitra_id, s.last_seq, s.version,
                s.state in ('awaiting_payment', 'pairing', 'active') as open, s.ended_at is not null as over,
                coalesce(cr.delivered_seq, 0) as customer_delivered, coalesce(cr.read_seq, 0) as customer_read,
                coalesce(mr.delivered_seq, 0) as mitra_delivered, coalesce(mr.read_seq, 0) as mitra_read
            from chat_session s
            left join receipt cr on cr.session_id = s.id and cr.role = 'customer'
            left join receipt mr on mr.session_id = s.id and mr.role = 'mitra'
            """;

    @SqlQuery(SELECT + "where s.id = any(:ids)")
    List<SessionPosition> find(SessionId[] ids);

    /** The open sessions of these customers. */
    @SqlQuery(SELECT + """
            where s.customer_id = any(:customers) and s.state in ('awaiting_payment', 'pairing', 'active')
            """)
    List<SessionPosition> openOfCustomers(UserId[] customers);

    /** The active sessions of these mitras. */
    @SqlQuery(SELECT + "where s.mitra_id = any(:mitras) and s.state = 'active'")
    List<SessionPosition> activeOfMitras(UserId[] mitras);

    /**
     * Open sessions made lately, whoever's they are.
     *
     * @param oldest the least id; ids begin with the time of their making
     */
    @SqlQuery(SELECT + """
            where s.id >= :oldest and s.state in ('awaiting_payment', 'pairing', 'active')
            """)
    List<SessionPosition> openSince(UUID oldest);

    /**
     * Sessions that were over only lately, whose last events may still be on their way.
     *
     * @param since when "lately" begins
     * @param oldest the least id that is looked at
     */
    @SqlQuery(SELECT + """
            where s.customer_id = any(:users) and s.id >= :oldest and s.ended_at > :since
            union all
            """ + SELECT + """
            where s.mitra_id = any(:users) and s.id >= :oldest and s.ended_at > :since
            """)
    List<SessionPosition> endedSince(UserId[] users, Instant since, UUID oldest);
}
