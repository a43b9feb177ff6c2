package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(User.class)
interface UserDao {

    @SqlQuery("""
            select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
            from app_user where id = :id
            """)
    Optional<User> find(UserId id);

    /** Keeps the row as it is until the transaction ends. */
    @SqlQuery("""
            select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
            from app_user where id = :id for update
            """)
    Optional<User> lock(UserId id);

    @SqlQuery("""
            select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
            from app_user where phone = :phone and role = :role and deleted_at is null
            """)
    Optional<User> findByPhone(PhoneNumber phone, Role role);

    @SqlUpdate("""
            insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
            values (:id, :role, :phone, :displayName, :now, :now)
            on conflict (phone, role) where deleted_at is null do nothing
            """)
    int insert(UserId id, Role role, PhoneNumber phone, String displayName, Instant now);

    @SqlUpdate("update app_user set display_name = :displayName where id = :id and deleted_at is null")
    int rename(UserId id, String displayName);

    /** Refuses every token there is; answers the version that new ones will have. */
    @SqlQuery("""
            update app_user set auth_version = auth_version + 1, auth_changed_at = :now, blocked = :blocked
            where id = :id
            returning auth_version
            """)
    long revokeTokens(UserId id, boolean blocked, Instant now);

    @SqlUpdate("update app_user set blocked = false where id = :id and deleted_at is null")
    int unblock(UserId id);

    @SqlUpdate("""
            update app_user set phone = :placeholder, display_name = '', deleted_at = :now
            where id = :id and deleted_at is null
            """)
    int anonymise(UserId id, String placeholder, Instant now);
}
