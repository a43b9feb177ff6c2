package id.sapa.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import id.sapa.common.Json;
import id.sapa.common.OperatorId;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface AuditDao {

    /** A stored entry, {@code details} being JSON. */
    record Row(
            UUID id,
            OperatorId operatorId,
            String operatorEmail,
            String action,
            String subject,
            String details,
            String requestId,
            Instant at) {

        AuditEntry entry() {
            try {
                return new AuditEntry(
                        id,
                        operatorId,
                        operatorEmail,
                        action,
                        subject,
                        Json.mapper().readTree(details),
                        requestId,
                        at);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @SqlUpdate("""
            insert into audit (id, operator_id, operator_email, action, subject, details, request_id, at)
            values (:id, :operator, :email, :action, :subject, :details::jsonb, :requestId, :at)
            """)
    void insert(
            UUID id,
            OperatorId operator,
            String email,
            String action,
            String subject,
            String details,
            String requestId,
            Instant at);

    @SqlQuery("""
            select id, operator_id, operator_email, action, subject, details::text, request_id, at from audit
            where (:operator::uuid is null or operator_id = :operator)
              and (:subject::text is null or subject = :subject)
              and (:before::uuid is null or id < :before)
            order by id desc limit :limit
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> list(OperatorId operator, String subject, UUID before, int limit);
}
