package id.sapa.settings;

import id.sapa.common.OperatorId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface SettingsDao {

    /** A stored version; {@code values} is a JSON object of the settings that differ from their defaults. */
    record Row(long version, String values, OperatorId changedBy, Instant changedAt) {}

    @SqlQuery(
            "select version, values::text, changed_by, changed_at from settings_version order by version desc limit 1")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> latest();

    @SqlQuery("""
            select version, values::text, changed_by, changed_at from settings_version
            where version < :before order by version desc limit :limit
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> history(long before, int limit);

    @SqlUpdate("""
            insert into settings_version (version, values, changed_by, changed_at)
            values (:version, :values::jsonb, :changedBy, :changedAt)
            on conflict (version) do nothing
            """)
    int insert(long version, String values, OperatorId changedBy, Instant changedAt);
}
