package id.sapa.account;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface DeviceDao {

    /** One registration of a token at a time, wherever it moves from and to. */
    @SqlQuery("select 1 from (select pg_advisory_xact_lock(hashtextextended('device ' || :token, 0))) locked")
    int lock(String token);

    @SqlUpdate("delete from device where fcm_token = :token and (user_id, device_id) <> (:user, :device)")
    void detachToken(String token, UserId user, String device);

    @SqlUpdate("""
            insert into device (user_id, device_id, fcm_token, platform, locale, family_id, created_at, last_seen_at)
            values (:user, :device, :token, :platform, :locale, :family, :now, :now)
            on conflict (user_id, device_id) do update
            set fcm_token = excluded.fcm_token, platform = excluded.platform, locale = excluded.locale,
                family_id = excluded.family_id, last_seen_at = excluded.last_seen_at
            """)
    void put(
            UserId user, String device, String token, Platform platform, DeviceLocale locale, UUID family, Instant now);

    /** Keeps the devices that were seen last. */
    @SqlUpdate("""
            delete from device where user_id = :user and device_id in (
                select device_id from device where user_id = :user
                order by last_seen_at desc, device_id offset :most)
            """)
    void keep(UserId user, int most);

    @SqlUpdate("delete from device where user_id = :user and device_id = :device")
    void remove(UserId user, String device);

    @SqlUpdate("delete from device where user_id = :user")
    void removeAll(UserId user);

    @SqlUpdate("delete from device where family_id = :family")
    void removeOfFamily(UUID family);
}
