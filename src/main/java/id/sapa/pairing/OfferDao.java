package id.sapa.pairing;

import id.sapa.common.Money;
import id.sapa.common.OfferId;
import id.sapa.common.ProductId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.session.SessionView.Person;
import id.sapa.session.SessionView.PurchasedProduct;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Offer.class)
@RegisterConstructorMapper(OfferDao.ViewRow.class)
interface OfferDao {

    /** What {@link Offer} is read from. */
    String COLUMNS = "id, session_id, mitra_id, state, expires_at";

    String VIEW = """
            select o.id, o.session_id, o.mitra_id, o.expires_at, s.product_id, s.product_code, s.product_name, s.duration_minutes,
                s.price, s.customer_id, u.display_name as customer_name
            from offer o
            join chat_session s on s.id = o.session_id
            join app_user u on u.id = s.customer_id
            """;

    record ViewRow(
            OfferId id,
            SessionId sessionId,
            UserId mitraId,
            Instant expiresAt,
            ProductId productId,
            String productCode,
            String productName,
            int durationMinutes,
            Money price,
            UserId customerId,
            String customerName) {

        OfferView view() {
            return new OfferView(
                    id,
                    sessionId,
                    new PurchasedProduct(productId, productCode, productName, durationMinutes, price),
                    new Person(customerId, customerName),
                    expiresAt);
        }
    }

    @SqlQuery("select " + COLUMNS + " from offer where id = :id")
    Optional<Offer> find(OfferId id);

    @SqlQuery(VIEW + "where o.id = :id")
    ViewRow view(OfferId id);

    @SqlQuery(VIEW + "where o.mitra_id = :mitra and o.state = 'open' and o.expires_at > :now order by o.id")
    List<ViewRow> open(UserId mitra, Instant now);

    @SqlQuery(VIEW + "where o.mitra_id = any(:mitras) and o.state = 'open' and o.expires_at > :now order by o.id")
    List<ViewRow> openOf(UserId[] mitras, Instant now);

    @SqlUpdate("""
            insert into offer (id, session_id, mitra_id, state, created_at, expires_at)
            values (:id, :session, :mitra, 'open', :now, :expiresAt)
            """)
    void insert(OfferId id, SessionId session, UserId mitra, Instant now, Instant expiresAt);

    @SqlUpdate("""
            update offer set state = 'accepted', decided_at = :now
            where id = :id and state = 'open' and expires_at > :now
            """)
    int accept(OfferId id, Instant now);

    @SqlUpdate("update offer set state = 'declined', decided_at = :now where id = :id and state = 'open'")
    int decline(OfferId id, Instant now);

    @SqlQuery("""
            update offer set state = 'withdrawn', decided_at = :now where session_id = :session and state = 'open'
            returning
            """ + COLUMNS)
    List<Offer> withdraw(SessionId session, Instant now);

    /** Mitras who have let an offer expire, locked in the order of their ids; those that others hold locked are left for the next time. */
    @SqlQuery("""
            select id from mitra
            where id in (select mitra_id from offer where state = 'open' and expires_at <= :now)
            order by id
            for no key update skip locked
            """)
    List<UserId> lockMitrasOfExpired(Instant now);

    /** Of these mitras, whom the caller has locked. */
    @SqlQuery("""
            update offer set state = 'expired', decided_at = :now
            where id in (
                select id from offer where mitra_id = any(:mitras) and state = 'open' and expires_at <= :now
                for update skip locked)
            returning
            """ + COLUMNS)
    List<Offer> expire(List<UserId> mitras, Instant now);

    /** Of one mitra, whom the caller has locked. */
    @SqlQuery("""
            update offer set state = 'withdrawn', decided_at = :now where mitra_id = :mitra and state = 'open'
            returning
            """ + COLUMNS)
    List<Offer> withdrawFrom(UserId mitra, Instant now);

    /** Takes back what was offered to mitras who are out of service. */
    @SqlQuery("""
            update offer set state = 'withdrawn', decided_at = :now
            from mitra where offer.state = 'open' and mitra.id = offer.mitra_id and mitra.deactivated_at is not null
            returning offer.id, session_id, mitra_id, state, expires_at
            """)
    List<Offer> withdrawFromDeactivated(Instant now);
}
