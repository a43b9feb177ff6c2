package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(User.class)
interface UserDao {

    @SqlQuery("""
            select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
            from app_user where id = :id
            """)
    Optional<User> find(@Bind("id") UserId id);

    /** Keeps the row as it is until the transaction ends. */
    @SqlQuery("""
            select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
            from app_user where id = :id for update
            """)
    Optional<User> lock(@Bind("id") UserId id);

    @SqlQuery("""
            select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
            from app_user where phone = :phone and role = :role and deleted_at is null
            """)
    Optional<User> findByPhone(@Bind("phone") PhoneNumber phone, @Bind("role") Role role);

    @SqlUpdate("""
            insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
            values (:id, :role, :phone, :displayName, :now, :now)
            on conflict (phone, role) where deleted_at is null do nothing
            """)
    int insert(
            @Bind("id") UserId id,
            @Bind("role") Role role,
            @Bind("phone") PhoneNumber phone,
            @Bind("displayName") String displayName,
            @Bind("now") Instant now);

    @SqlUpdate("update app_user set display_name = :displayName where id = :id and deleted_at is null")
    int rename(@Bind("id") UserId id, @Bind("displayName") String displayName);

    /** Refuses every token there is; answers the version that new ones will have. */
    @SqlQuery("""
            update app_user set auth_version = auth_version + 1, auth_changed_at = :now, blocked = :blocked
            where id = :id
            returning auth_version
            """)
    long refuseTokens(@Bind("id") UserId id, @Bind("blocked") boolean blocked, @Bind("now") Instant now);

    @SqlUpdate("update app_user set blocked = false where id = :id and deleted_at is null")
    int unblock(@Bind("id") UserId id);

    @SqlUpdate("""
            update app_user set phone = :placeholder, display_name = '', deleted_at = :now
            where id = :id and deleted_at is null
            """)
    int anonymise(@Bind("id") UserId id, @Bind("placeholder") String placeholder, @Bind("now") Instant now);
}
