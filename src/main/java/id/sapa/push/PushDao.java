package id.sapa.push;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface PushDao {

    @SqlUpdate("""
            insert into push_queue (user_id, device_id, kind, session_id, collapse_key, created_at, expires_at, next_attempt_at)
            select user_id, device_id, :kind, :session, :collapseKey, :now, :expiresAt, :now
            from device where user_id = :user
            order by device_id
            on conflict (user_id, device_id, collapse_key) where state = 'pending' do update
            set kind = excluded.kind, session_id = excluded.session_id, created_at = excluded.created_at,
                expires_at = excluded.expires_at, next_attempt_at = excluded.next_attempt_at, attempts = 0, last_error = null
            """)
    int enqueue(
            @Bind("user") UserId user,
            @Bind("kind") PushKind kind,
            @Bind("session") SessionId session,
            @Bind("collapseKey") String collapseKey,
            @Bind("now") Instant now,
            @Bind("expiresAt") Instant expiresAt);
}
