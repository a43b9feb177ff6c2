package id.sapa.chat;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface ReceiptDao {

    record Participants(UserId customerId, UserId mitraId, long lastSeq) {}

    record Row(long deliveredSeq, long readSeq) {}

    @SqlQuery("select customer_id, mitra_id, last_seq from chat_session where id = :session")
    @RegisterConstructorMapper(Participants.class)
    Optional<Participants> participants(SessionId session);

    /** How many rows changed: 0 if this receipt says nothing new. */
    @SqlUpdate("""
            insert into receipt as r (session_id, role, delivered_seq, read_seq)
            values (:session, :role, :delivered, :read)
            on conflict (session_id, role) do update
            set delivered_seq = greatest(r.delivered_seq, excluded.delivered_seq),
                read_seq = greatest(r.read_seq, excluded.read_seq)
            where r.delivered_seq < excluded.delivered_seq or r.read_seq < excluded.read_seq
            """)
    int advance(SessionId session, Role role, long delivered, long read);

    @SqlQuery("select delivered_seq, read_seq from receipt where session_id = :session and role = :role")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(SessionId session, Role role);
}
