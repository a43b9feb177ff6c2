package id.sapa.session;

import id.sapa.common.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What a view shows beside the session's own row. */
interface SessionViewDao {

    record Details(
            SessionId id,
            String customerName,
            String mitraName,
            long customerDelivered,
            long customerRead,
            long mitraDelivered,
            long mitraRead,
            long customerUnread,
            long mitraUnread,
            Integer stars,
            String comment,
            Instant ratedAt,
            Long queuePosition) {}

    /** When the session ends before which {@code skipped} others end. */
    @SqlQuery("select ends_at from chat_session where state = 'active' order by ends_at offset :skipped limit 1")
    Optional<Instant> endOfRunning(long skipped);

    @SqlQuery("""
            select s.id, customer.display_name as customer_name, mitra.display_name as mitra_name,
                coalesce(cr.delivered_seq, 0) as customer_delivered, coalesce(cr.read_seq, 0) as customer_read,
                coalesce(mr.delivered_seq, 0) as mitra_delivered, coalesce(mr.read_seq, 0) as mitra_read,
                case when s.last_seq > coalesce(cr.read_seq, 0) then (
                    select count(*) from (
                        select from message m
                        where m.session_id = s.id and m.seq > coalesce(cr.read_seq, 0) and m.sender_role = 'mitra'
                        limit 1000) unread)
                else 0 end as customer_unread,
                case when s.last_seq > coalesce(mr.read_seq, 0) then (
                    select count(*) from (
                        select from message m
                        where m.session_id = s.id and m.seq > coalesce(mr.read_seq, 0) and m.sender_role = 'customer'
                        limit 1000) unread)
                else 0 end as mitra_unread,
                rating.stars, rating.comment, rating.created_at as rated_at,
                case when s.state = 'pairing' then (
                    select count(*) from chat_session ahead
                    where ahead.state = 'pairing' and (ahead.pairing_since, ahead.id) <= (s.pairing_since, s.id))
                end as queue_position
            from chat_session s
            join app_user customer on customer.id = s.customer_id
            left join app_user mitra on mitra.id = s.mitra_id
            left join receipt cr on cr.session_id = s.id and cr.role = 'customer'
            left join receipt mr on mr.session_id = s.id and mr.role = 'mitra'
            left join rating on rating.session_id = s.id
            where s.id in (<ids>)
            """)
    @RegisterConstructorMapper(Details.class)
    List<Details> details(@BindList("ids") List<SessionId> ids);
}
