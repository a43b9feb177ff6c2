package id.sapa.chat;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

interface ReceiptDao {

    record Participants(UserId customerId, UserId mitraId) {}

    /** @param news whether it was higher than what was stored */
    record Row(
            SessionId sessionId,
            UserId userId,
            Role role,
            UserId customerId,
            UserId mitraId,
            long deliveredSeq,
            long readSeq,
            boolean news) {}

    @SqlQuery("select customer_id, mitra_id from chat_session where id = :session")
    @RegisterConstructorMapper(Participants.class)
    Optional<Participants> participants(SessionId session);

    /**
     * Raises the receipts of these users, each in its session, at most to the session's last message; what was read was delivered. Who takes no
     * part in the session is left out. Asks Postgres not to wait for the disk at this commit.
     *
     * @param sessions no session twice with the same user
     */
    @SqlQuery("""
            with input as (
                select i.session_id, i.user_id, i.delivered, i.read
                from unnest(:sessions::uuid[], :users::uuid[], :delivered::bigint[], :read::bigint[]) as i (session_id, user_id, delivered, read)
            ), target as (
                select s.id as session_id, i.user_id, s.customer_id, s.mitra_id,
                    case when i.user_id = s.customer_id then 'customer' else 'mitra' end as role,
                    least(greatest(i.delivered, i.read), s.last_seq) as delivered_seq,
                    least(i.read, s.last_seq) as read_seq
                from input i
                join chat_session s on s.id = i.session_id and i.user_id in (s.customer_id, s.mitra_id)
            ), written as (
                insert into receipt as r (session_id, role, delivered_seq, read_seq)
                select session_id, role, delivered_seq, read_seq from target
                where delivered_seq > 0 order by session_id, role
                on conflict (session_id, role) do update
                set delivered_seq = greatest(r.delivered_seq, excluded.delivered_seq),
                    read_seq = greatest(r.read_seq, excluded.read_seq)
                where r.delivered_seq < excluded.delivered_seq or r.read_seq < excluded.read_seq
                returning r.session_id, r.role, r.delivered_seq, r.read_seq
            ), durability as (
                select set_config('synchronous_commit', 'off', true) as value
            )
            select t.session_id, t.user_id, t.role, t.customer_id, t.mitra_id,
                coalesce(w.delivered_seq, r.delivered_seq, 0) as delivered_seq,
                coalesce(w.read_seq, r.read_seq, 0) as read_seq,
                w.session_id is not null as news
            from target t
            cross join durability
            left join written w on w.session_id = t.session_id and w.role = t.role
            left join receipt r on r.session_id = t.session_id and r.role = t.role
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> advance(SessionId[] sessions, UserId[] users, Long[] delivered, Long[] read);
}
