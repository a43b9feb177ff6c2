package id.sapa.session;

import id.sapa.common.ExtensionId;
import id.sapa.common.Money;
import id.sapa.common.ProductId;
import id.sapa.common.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Extension.class)
interface ExtensionDao {

    /** What {@link Extension} is read from. */
    String COLUMNS = "id, session_id, product_name, duration_minutes, price, state, created_at";

    @SqlUpdate("""
            insert into extension (id, session_id, product_id, product_name, duration_minutes, price, state, created_at)
            values (:id, :sessionId, :productId, :productName, :durationMinutes, :price, 'awaiting_payment', :now)
            on conflict (session_id) where state = 'awaiting_payment' do nothing
            """)
    int insert(
            ExtensionId id,
            SessionId sessionId,
            ProductId productId,
            String productName,
            int durationMinutes,
            Money price,
            Instant now);

    @SqlQuery("select " + COLUMNS + " from extension where session_id = any(:sessionIds) order by id")
    List<Extension> ofSessions(List<SessionId> sessionIds);

    @SqlQuery("select " + COLUMNS + " from extension where id = :id")
    Optional<Extension> find(ExtensionId id);

    @SqlQuery("select " + COLUMNS + " from extension where session_id = :sessionId and state = 'awaiting_payment'")
    Optional<Extension> findOpen(SessionId sessionId);

    /** How many minutes were added to the session. */
    @SqlQuery("""
            select coalesce(sum(duration_minutes), 0) from extension where session_id = :sessionId and state = 'applied'
            """)
    long appliedMinutes(SessionId sessionId);

    /** Decides an extension that waits for its payment; returns 0 if it was decided before. */
    @SqlUpdate("""
            update extension set state = :to, decided_at = :now where id = :id and state = 'awaiting_payment'
            """)
    int decide(ExtensionId id, ExtensionState to, Instant now);
}
