package id.sapa.mitra;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Profiles. */
@RegisterConstructorMapper(Mitra.class)
interface MitraDao {

    String SELECT = """
            select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, m.online, m.last_heartbeat_at,
                   m.deactivated_at, m.deactivation_reason, m.rating_sum, m.rating_count, m.created_at
            from mitra m
            join app_user u on u.id = m.id
            """;

    @SqlUpdate("""
            insert into mitra (id, headline, bio, max_sessions, idle_since, created_at)
            values (:id, :headline, :bio, :maxSessions, :now, :now)
            """)
    void insert(UserId id, String headline, String bio, int maxSessions, Instant now);

    @SqlQuery(SELECT + """
            where m.id = :id
            """)
    Optional<Mitra> find(UserId id);

    /** Also keeps the row from changing until the transaction ends. */
    @SqlQuery("""
            select id from mitra where id = :id for no key update
            """)
    Optional<UserId> lock(UserId id);

    @SqlQuery(SELECT + """
            where m.id = any(:ids)
            order by m.id
            """)
    List<Mitra> findByIds(Collection<UserId> ids);

    @SqlQuery(SELECT + """
            where m.deactivated_at is null and u.deleted_at is null and m.id > :after
            order by m.id
            limit :limit
            """)
    List<Mitra> findActive(UUID after, int limit);

    @SqlUpdate("""
            update mitra set headline = :headline, bio = :bio, max_sessions = :maxSessions where id = :id
            """)
    void update(UserId id, String headline, String bio, int maxSessions);

    @SqlUpdate("""
            update mitra
            set deactivated_at = :now, deactivation_reason = :reason, online = false
            where id = :id and deactivated_at is null
            """)
    int deactivate(UserId id, String reason, Instant now);

    @SqlUpdate("""
            update mitra
            set deactivated_at = null, deactivation_reason = null
            where id = :id and deactivated_at is not null
            """)
    int activate(UserId id);

    @SqlUpdate("update mitra set headline = '', bio = '' where id = :id")
    void eraseProfile(UserId id);
}
