package id.sapa.account;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

interface RevocationDao {

    record UserRow(UserId id, long authVersion) {}

    record FamilyRow(UUID id, UserId userId) {}

    /** Version 1 has no earlier tokens to refuse. */
    @SqlQuery("select id, auth_version from app_user where auth_changed_at > :since and auth_version > 1")
    @RegisterConstructorMapper(UserRow.class)
    List<UserRow> usersChangedSince(Instant since);

    @SqlQuery("select id, user_id from refresh_family where revoked_at > :since")
    @RegisterConstructorMapper(FamilyRow.class)
    List<FamilyRow> familiesRevokedSince(Instant since);
}
