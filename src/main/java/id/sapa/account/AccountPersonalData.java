package id.sapa.account;

import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The account itself: profile, sign-ins, devices. */
final class AccountPersonalData implements PersonalDataContributor {

    private final UserService users;
    private final Clock clock;

    AccountPersonalData(UserService users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    @Override
    public void export(Handle handle, UserId user, Export export) {
        AccountExportDao dao = handle.attach(AccountExportDao.class);
        export.section(
                "profile",
                List.of(ProfileResponse.of(
                        handle.attach(UserDao.class).find(user).orElseThrow(ProblemException::notFound))));
        export.section("sign_ins", dao.signIns(user));
        export.section("devices", dao.devices(user));
    }

    @Override
    public void erase(Transaction transaction, UserId user) {
        users.revokeTokens(transaction, user, true, "account deleted");
        UserDao dao = transaction.dao(UserDao.class);
        User found = dao.find(user).orElseThrow(ProblemException::notFound);
        transaction.dao(AccountExportDao.class).deleteOtpChallenges(found.phone());
        transaction.dao(AccountExportDao.class).deleteIdempotencyKeys(user);
        dao.anonymise(user, "deleted:" + user, clock.instant());
    }
}
