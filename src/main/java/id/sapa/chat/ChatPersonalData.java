package id.sapa.chat;

import id.sapa.account.PersonalDataContributor;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import org.jdbi.v3.core.Handle;

/** What a user wrote. Its messages stay in their places, without their text, so that numbering has no gap. */
public final class ChatPersonalData implements PersonalDataContributor {

    @Override
    public void export(Handle handle, UserId user, Export export) {
        export.section("messages", handle, """
                select m.session_id, m.seq, m.text, m.created_at
                from chat_session s join message m on m.session_id = s.id and m.sender_id = :user
                where s.customer_id = :user or s.mitra_id = :user
                order by m.session_id, m.seq
                """, user);
    }

    @Override
    public void erase(Transaction transaction, UserId user) {
        transaction.handle().createUpdate("""
                        update message m set text = ''
                        from chat_session s
                        where m.session_id = s.id and m.sender_id = :user
                          and (s.customer_id = :user or s.mitra_id = :user)
                        """).bind("user", user).execute();
    }
}
