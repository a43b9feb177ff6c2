package id.sapa.session;

import id.sapa.account.PersonalDataContributor;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Sessions stay, since money refers to them, but what a customer wrote about them goes. */
public final class SessionPersonalData implements PersonalDataContributor {

    @Override
    public void export(Handle handle, UserId user, Export export) {
        export.section("sessions", handle, """
                select id, state, product_name, duration_minutes, price, created_at, started_at, ends_at, ended_at, end_reason
                from chat_session where customer_id = :user or mitra_id = :user order by id
                """, user);
        export.section("ratings", handle, """
                select r.session_id, r.stars, r.comment, r.created_at
                from rating r join chat_session s on s.id = r.session_id
                where s.customer_id = :user order by r.session_id
                """, user);
        export.section("offers", handle, """
                select id, session_id, state, created_at, decided_at from offer where mitra_id = :user order by id
                """, user);
    }

    @Override
    public void erase(Transaction transaction, UserId user) {
        transaction
                .handle()
                .createQuery("""
                        select id from chat_session
                        where customer_id = :user and state in ('awaiting_payment', 'pairing', 'active')
                           or mitra_id = :user and state = 'active'
                        limit 1
                        """)
                .bind("user", user)
                .mapTo(SessionId.class)
                .findOne()
                .ifPresent(session -> {
                    throw new ProblemException(
                            ProblemCode.SESSION_OPEN,
                            "The account can be deleted when the session is over",
                            Map.of("session_id", session));
                });
        transaction.handle().createUpdate("""
                        update rating set comment = ''
                        where session_id in (select id from chat_session where customer_id = :user)
                        """).bind("user", user).execute();
    }
}
