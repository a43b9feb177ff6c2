package id.sapa.pairing;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What a pass looks at. */
interface PairingDao {

    /** A session that should be shown to more mitras than it is. */
    record Waiting(SessionId id, UserId requestedMitraId, Instant pairingSince, int openOffers) {}

    record OpenOfferCount(UserId mitraId, int openOffers) {}

    /** How many more sessions a mitra could be promised. */
    record Slots(UserId id, int free) {}

    record PriorOffer(SessionId sessionId, UserId mitraId, OfferState state) {}

    /** One pass at a time in the cluster; released when the transaction ends. */
    @SqlQuery("select true from (select pg_advisory_xact_lock(7261536418)) as locked")
    boolean lockPass();

    /** Sessions that wait for a mitra who is offline or out of service. */
    @SqlQuery("""
            select s.id from chat_session s join mitra m on m.id = s.requested_mitra_id
            where s.state = 'pairing' and (not m.online or m.deactivated_at is not null)
            order by s.pairing_since, s.id
            limit :limit
            """)
    List<SessionId> waitingForAbsent(int limit);

    @SqlQuery("select online and deactivated_at is null from mitra where id = :mitra")
    boolean isPresent(UserId mitra);

    /**
     * One page of those that could be shown to more mitras, the longest waiting first. Left out are those whose only mitra has no free capacity: they
     * may be many, and nothing can be done for them.
     *
     * @param since with {@code after}, the last one of the page before
     */
    @SqlQuery("""
            select s.id, s.requested_mitra_id, s.pairing_since,
                (select count(*) from offer o where o.session_id = s.id and o.state = 'open') as open_offers
            from chat_session s
            where s.state = 'pairing' and s.pairing_until > :now and (s.pairing_since, s.id) > (:since, :after)
                and (select count(*) from offer o where o.session_id = s.id and o.state = 'open') < :fanout
                and (s.requested_mitra_id is null or exists (
                    select from mitra m
                    where m.id = s.requested_mitra_id and m.online and m.deactivated_at is null and m.max_sessions
                        > (select count(*) from chat_session a where a.mitra_id = m.id and a.state = 'active')
                        + (select count(*) from offer o where o.mitra_id = m.id and o.state = 'open')))
            order by s.pairing_since, s.id
            limit :limit
            """)
    @RegisterConstructorMapper(Waiting.class)
    List<Waiting> waiting(Instant now, int fanout, Instant since, SessionId after, int limit);

    /** Locks those that still wait; one that is just being accepted, cancelled or given up is left out. */
    @SqlQuery("""
            select id from chat_session where id = any(:ids) and state = 'pairing' for update skip locked
            """)
    List<SessionId> lockWaiting(List<SessionId> ids);

    @SqlQuery("select mitra_id, count(*) as open_offers from offer where state = 'open' group by mitra_id")
    @RegisterConstructorMapper(OpenOfferCount.class)
    List<OpenOfferCount> openOfferCounts();

    @SqlQuery("""
            select m.id, m.max_sessions
                - (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active')
                - (select count(*) from offer o where o.mitra_id = m.id and o.state = 'open') as free
            from mitra m
            where m.id = any(:ids) and m.online and m.deactivated_at is null
            """)
    @RegisterConstructorMapper(Slots.class)
    List<Slots> slots(List<UserId> ids);

    @SqlQuery("select distinct session_id, mitra_id, state from offer where session_id = any(:ids)")
    @RegisterConstructorMapper(PriorOffer.class)
    List<PriorOffer> priorOffers(List<SessionId> ids);
}
