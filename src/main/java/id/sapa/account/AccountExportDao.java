package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface AccountExportDao {

    /** A sign-in, without what could be used to go on with it. */
    record SignInRow(Instant createdAt, Instant lastUsedAt, Instant endedAt, String endedFor) {}

    /** A device, without its token. */
    record DeviceRow(String deviceId, Platform platform, DeviceLocale locale, Instant createdAt, Instant lastSeenAt) {}

    @SqlQuery("""
            select created_at, rotated_at as last_used_at, revoked_at as ended_at, revoked_for as ended_for
            from refresh_family where user_id = :user order by created_at
            """)
    @RegisterConstructorMapper(SignInRow.class)
    List<SignInRow> signIns(UserId user);

    @SqlQuery(
            "select device_id, platform, locale, created_at, last_seen_at from device where user_id = :user order by created_at")
    @RegisterConstructorMapper(DeviceRow.class)
    List<DeviceRow> devices(UserId user);

    @SqlUpdate("delete from otp_challenge where phone = :phone")
    void deleteOtpChallenges(PhoneNumber phone);

    /** Stored answers repeat what the deleted rows said. */
    @SqlUpdate("delete from idempotency_key where user_id = :user")
    void deleteIdempotencyKeys(UserId user);
}
