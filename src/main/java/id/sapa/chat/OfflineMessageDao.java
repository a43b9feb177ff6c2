package id.sapa.chat;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface OfflineMessageDao {

    /** Somebody who has not received the other side's messages up to this one. */
    record Behind(SessionId sessionId, UserId userId, Role role, long seq) {}

    /** Of these users and messages, those that the user has neither written nor received nor been pushed. */
    @SqlQuery("""
            select s.id as session_id, w.user_id, o.role, max(m.seq) as seq
            from unnest(:sessions::uuid[], :users::uuid[], :seqs::bigint[]) as w (session_id, user_id, seq)
            join chat_session s on s.id = w.session_id
            cross join lateral (
                select case when w.user_id = s.customer_id then 'customer' else 'mitra' end as role
            ) o
            join message m on m.session_id = w.session_id and m.seq = w.seq and m.sender_role <> o.role
            left join receipt r on r.session_id = s.id and r.role = o.role
            where m.seq > coalesce(greatest(r.delivered_seq, r.pushed_seq), 0)
            group by s.id, w.user_id, o.role
            """)
    @RegisterConstructorMapper(Behind.class)
    List<Behind> findUnpushed(SessionId[] sessions, UserId[] users, Long[] seqs);

    /** Everybody in an active session who has not received, nor been pushed, what was written before a time. */
    @SqlQuery("""
            select s.id as session_id, o.user_id, o.role, m.seq
            from chat_session s
            cross join lateral (values ('customer', s.customer_id), ('mitra', s.mitra_id)) as o (role, user_id)
            left join receipt r on r.session_id = s.id and r.role = o.role
            cross join lateral (
                select max(seq) as seq from message
                where session_id = s.id and seq > coalesce(greatest(r.delivered_seq, r.pushed_seq), 0)
                    and sender_role <> o.role and created_at < :before
            ) m
            where s.state = 'active' and s.last_seq > coalesce(greatest(r.delivered_seq, r.pushed_seq), 0)
                and m.seq is not null
            limit :limit
            """)
    @RegisterConstructorMapper(Behind.class)
    List<Behind> findUnreceived(Instant before, int limit);

    /** 1 if this is the first push for a message as late as this one. */
    @SqlUpdate("""
            insert into receipt as r (session_id, role, pushed_seq) values (:session, :role, :seq)
            on conflict (session_id, role) do update set pushed_seq = excluded.pushed_seq
            where r.pushed_seq < excluded.pushed_seq
            """)
    int pushed(SessionId session, Role role, long seq);
}
