package id.sapa.push;

import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface PushDao {

    /**
     * What waits for a sign of life of its user.
     *
     * @param queuedAt by Postgres' clock; changes when another push takes its place
     */
    record WaitingPush(long id, UserId userId, PushKind kind, Instant queuedAt) {}

    /** What is to be sent to every device of a user; {@code sessionId} and {@code offerId} may be null. */
    record NewPush(
            UserId userId,
            PushKind kind,
            SessionId sessionId,
            OfferId offerId,
            String collapseKey,
            Instant createdAt,
            Instant expiresAt,
            Instant answerDeadline) {

        /** See {@link PushKind#priority}. */
        public int priority() {
            return kind.priority();
        }
    }

    @SqlUpdate("""
            insert into push_queue (
                user_id, device_id, kind, session_id, offer_id, collapse_key, priority, created_at, expires_at, next_attempt_at,
                awaits_answer)
            select d.user_id, d.device_id, :kind, :sessionId, :offerId, :collapseKey, :priority, :createdAt, :expiresAt,
                case when u.connected then :answerDeadline::timestamptz else :createdAt::timestamptz end, u.connected
            from (
                select exists (
                    select from connected_user c join instance_lease l using (instance_id)
                    where c.user_id = :userId and l.seen_at > now() - make_interval(secs => :leaseSeconds)
                ) as connected
            ) u, device d
            where d.user_id = :userId
            order by d.device_id
            on conflict (user_id, device_id, collapse_key) where state = 'pending' do update
            set kind = excluded.kind, session_id = excluded.session_id, offer_id = excluded.offer_id,
                priority = excluded.priority, created_at = excluded.created_at, queued_at = excluded.queued_at,
                expires_at = excluded.expires_at, next_attempt_at = excluded.next_attempt_at,
                awaits_answer = excluded.awaits_answer, attempts = 0, last_error = null
            """)
    int enqueue(@BindMethods NewPush push, int leaseSeconds);

    @SqlUpdate("""
            delete from push_queue
            where user_id = :user and collapse_key = :offer::text and kind = 'offer' and state = 'pending'
            """)
    void removeUnsent(UserId user, OfferId offer);

    /** What is being sent is not tried again. */
    @SqlUpdate("""
            update push_queue set expires_at = :now
            where user_id = :user and collapse_key = :offer::text and kind = 'offer' and state = 'sending'
            """)
    void expireUnderWay(UserId user, OfferId offer, Instant now);

    /** Tells those devices that may show this offer and no other one. */
    @SqlUpdate("""
            with gone as (
                delete from pushed_offer where offer_id = :offer and user_id = :user returning user_id, device_id
            )
            insert into push_queue (
                user_id, device_id, kind, session_id, offer_id, collapse_key, priority, created_at, expires_at, next_attempt_at)
            select user_id, device_id, 'offer.gone', :session, :offer, :offer::text, 0, :now, :expiresAt, :now
            from gone join device using (user_id, device_id)
            where not exists (
                select from pushed_offer o
                where o.user_id = gone.user_id and o.device_id = gone.device_id and o.offer_id <> :offer
                    and o.expires_at > :now
            )
            """)
    int enqueueOfferGone(UserId user, SessionId session, OfferId offer, Instant now, Instant expiresAt);

    /** Of these rows, notes the offers, which from now on devices may be showing. */
    @SqlUpdate("""
            insert into pushed_offer (offer_id, user_id, device_id, expires_at)
            select offer_id, user_id, device_id, expires_at from push_queue
            where id = any(:ids) and kind = 'offer' and offer_id is not null
            on conflict do nothing
            """)
    void markPushed(Long[] ids);

    /** What waits for a sign of life of users who are connected to this instance. */
    @SqlQuery("""
            select p.id, p.user_id, p.kind, p.queued_at
            from push_queue p join connected_user c on c.user_id = p.user_id
            where p.awaits_answer and p.state = 'pending' and c.instance_id = :instance
            """)
    @RegisterConstructorMapper(WaitingPush.class)
    List<WaitingPush> findWaiting(UUID instance);

    /** 0 if it is being sent, or another one has taken its place. */
    @SqlUpdate("delete from push_queue where id = :id and queued_at = :queuedAt and state = 'pending'")
    int removeWaiting(@BindMethods WaitingPush push);

    /** Of these rows, those that tell of messages of which the user has received all. */
    @SqlQuery("""
            select p.id from push_queue p
            join chat_session s on s.id = p.session_id
            join receipt r on r.session_id = s.id
                and r.role = case when p.user_id = s.customer_id then 'customer' else 'mitra' end
            where p.id = any(:ids) and p.kind = 'message' and r.delivered_seq >= r.pushed_seq
            """)
    Set<Long> findReceived(Long[] ids);

    /**
     * Takes due rows for one sender; who does not come back to them by {@code until} is taken for dead. Urgent ones go first; that an offer is gone is
     * not told while the offer is still on its way.
     *
     * @param maxOthers how many there may be at most if one of them is not urgent; may be negative
     */
    @SqlQuery("""
            with urgent as (
                select id from push_queue p
                where state <> 'dead' and priority = 0 and next_attempt_at <= :now
                    and (kind <> 'offer.gone' or not exists (
                        select from push_queue o
                        where o.user_id = p.user_id and o.device_id = p.device_id and o.collapse_key = p.collapse_key
                            and o.kind = 'offer' and o.state = 'sending'
                    ))
                order by next_attempt_at limit :max for update of p skip locked
            ), other as (
                select id from push_queue where state <> 'dead' and priority = 1 and next_attempt_at <= :now
                order by next_attempt_at limit greatest(0, :maxOthers - (select count(*) from urgent))
                for update skip locked
            ), due as (
                select id from urgent union all select id from other
            )
            update push_queue p
            set state = 'sending', attempts = attempts + 1, next_attempt_at = :until
            from due, device d
            where p.id = due.id and d.user_id = p.user_id and d.device_id = p.device_id
            returning p.id, p.user_id, p.device_id, d.fcm_token as token, d.locale, p.kind, p.session_id, p.offer_id, p.collapse_key,
                      p.attempts, p.expires_at
            """)
    @RegisterConstructorMapper(QueuedPush.class)
    List<QueuedPush> claim(Instant now, Instant until, int max, int maxOthers);

    @SqlUpdate("delete from push_queue where id = :id")
    void remove(long id);

    /** The phone shows only the latest of a collapse key, so those before it need no further attempt. */
    @SqlUpdate("""
            delete from push_queue
            where user_id = :userId and device_id = :deviceId and collapse_key = :collapseKey and id <= :id
              and state = 'sending'
            """)
    void deleteUpTo(@BindMethods QueuedPush push);

    @SqlUpdate("update push_queue set next_attempt_at = :at, last_error = :error where id = :id")
    void retry(long id, Instant at, String error);

    @SqlUpdate("update push_queue set state = 'dead', last_error = :error where id = :id")
    void deadLetter(long id, String error);

    /** Forgets the device, and with it what waits for it, if it still has the token. */
    @SqlUpdate("delete from device where user_id = :userId and device_id = :deviceId and fcm_token = :token")
    int removeDevice(@BindMethods QueuedPush push);

    @SqlUpdate("delete from push_queue where state = 'dead' and created_at < :time")
    int purgeDeadLetters(Instant time);

    @SqlUpdate("delete from pushed_offer where expires_at < :time")
    void purgePushedOffers(Instant time);
}
