package id.sapa.push;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface PushDao {

    @SqlUpdate("""
            insert into push_queue (user_id, device_id, kind, session_id, collapse_key, created_at, expires_at, next_attempt_at)
            select user_id, device_id, :kind, :session, :collapseKey, :now, :expiresAt, :now
            from device where user_id = :user
            order by device_id
            on conflict (user_id, device_id, collapse_key) where state = 'pending' do update
            set kind = excluded.kind, session_id = excluded.session_id, created_at = excluded.created_at,
                queued_at = excluded.queued_at, expires_at = excluded.expires_at,
                next_attempt_at = excluded.next_attempt_at, attempts = 0, last_error = null
            """)
    int enqueue(UserId user, PushKind kind, SessionId session, String collapseKey, Instant now, Instant expiresAt);

    /** Takes due rows for one sender; who does not come back to them by {@code until} is taken for dead. */
    @SqlQuery("""
            with due as (
                select id from push_queue where state <> 'dead' and next_attempt_at <= :now
                order by next_attempt_at limit :most for update skip locked)
            update push_queue p
            set state = 'sending', attempts = attempts + 1, next_attempt_at = :until
            from due, device d
            where p.id = due.id and d.user_id = p.user_id and d.device_id = p.device_id
            returning p.id, p.user_id, p.device_id, d.fcm_token as token, d.locale, p.kind, p.session_id, p.collapse_key,
                      p.attempts, p.queued_at, p.expires_at
            """)
    @RegisterConstructorMapper(QueuedPush.class)
    List<QueuedPush> claim(Instant now, Instant until, int most);

    @SqlUpdate("delete from push_queue where id = :id")
    void remove(long id);

    /** The phone shows only the latest of a collapse key, so those before it need no further attempt. */
    @SqlUpdate("""
            delete from push_queue
            where user_id = :userId and device_id = :deviceId and collapse_key = :collapseKey and id <= :id
              and state = 'sending'
            """)
    void deleteUpTo(@BindMethods QueuedPush push);

    /** Not an attempt: nothing was sent. */
    @SqlUpdate("update push_queue set next_attempt_at = :at, attempts = attempts - 1 where id = :id")
    void postpone(long id, Instant at);

    @SqlUpdate("update push_queue set next_attempt_at = :at, last_error = :error where id = :id")
    void retry(long id, Instant at, String error);

    @SqlUpdate("update push_queue set state = 'dead', last_error = :error where id = :id")
    void deadLetter(long id, String error);

    /** Forgets the device, and with it what waits for it, if it still has the token. */
    @SqlUpdate("delete from device where user_id = :userId and device_id = :deviceId and fcm_token = :token")
    int removeDevice(@BindMethods QueuedPush push);

    @SqlUpdate("delete from push_queue where state = 'dead' and created_at < :time")
    int purgeDeadLetters(Instant time);
}
