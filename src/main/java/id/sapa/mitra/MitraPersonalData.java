package id.sapa.mitra;

import id.sapa.account.PersonalDataContributor;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import org.jdbi.v3.core.Handle;

/** A mitra's public profile. Who deletes its account is out of service for good. */
public final class MitraPersonalData implements PersonalDataContributor {

    private final MitraService mitras;

    public MitraPersonalData(MitraService mitras) {
        this.mitras = mitras;
    }

    @Override
    public void export(Handle handle, UserId user, Export export) {
        export.section("mitra_profile", handle, """
                select headline, bio, max_sessions, online, last_heartbeat_at, deactivated_at, deactivation_reason,
                       rating_sum, rating_count, created_at
                from mitra where id = :user
                """, user);
    }

    @Override
    public void erase(Transaction transaction, UserId user) {
        MitraDao dao = transaction.dao(MitraDao.class);
        if (dao.find(user).isPresent()) {
            mitras.deactivate(transaction, user, "account deleted");
            dao.eraseProfile(user);
        }
    }
}
