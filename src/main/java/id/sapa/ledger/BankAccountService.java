package id.sapa.ledger;

import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.util.Optional;

/** Where mitras are paid: bank, number and holder, as operators keep them. Thread-safe. */
public final class BankAccountService {

    private final Database database;
    private final Clock clock;

    BankAccountService(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Empty if none is known. */
    public Optional<String> of(UserId mitra) {
        return database.readOnly(handle -> handle.attach(BankAccountDao.class).find(mitra));
    }

    /**
     * Keeps a mitra's account; drafts that are made already keep the one before.
     *
     * @throws ProblemException {@code not_found} if there is no such mitra
     */
    public void set(Transaction transaction, UserId mitra, String bankAccount) {
        if (transaction.dao(BankAccountDao.class).upsert(mitra, bankAccount, clock.instant()) == 0) {
            throw ProblemException.notFound();
        }
    }
}
