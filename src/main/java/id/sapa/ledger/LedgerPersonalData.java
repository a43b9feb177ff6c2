package id.sapa.ledger;

import id.sapa.account.PersonalDataContributor;
import id.sapa.common.Money;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** A mitra's earnings and payouts: money records, told and kept. Its bank account is told and forgotten. */
public final class LedgerPersonalData implements PersonalDataContributor {

    @Override
    public void export(Handle handle, UserId user, Export export) {
        export.section("earnings", handle, """
                select t.kind, t.session_id, -e.amount as amount, 'IDR' as currency, t.created_at
                from ledger_account a
                join ledger_entry e on e.account_id = a.id
                join ledger_transaction t on t.id = e.transaction_id
                where a.owner_id = :user order by e.id
                """, user);
        export.section("payouts", handle, """
                select p.id, l.amount, l.bank_account, p.state, p.created_at, p.paid_at
                from payout_line l join payout p on p.id = l.payout_id
                where l.mitra_id = :user order by p.id
                """, user);
        export.section("bank_account", handle, """
                select bank_account, updated_at from mitra_bank_account where mitra_id = :user
                """, user);
    }

    @Override
    public void erase(Transaction transaction, UserId user) {
        Money balance = Money.of(transaction.dao(EarningsDao.class).balance(user));
        if (balance.isPositive() || transaction.dao(PayoutDao.class).isDrafted(user)) {
            throw new ProblemException(
                    ProblemCode.MONEY_OPEN,
                    "The account can be deleted when its balance is paid out",
                    Map.of("balance", balance, "currency", Money.CURRENCY));
        }
        // The account that earnings and payouts name is anonymous from now on; the ledger is never changed.
        transaction.dao(BankAccountDao.class).delete(user);
    }
}
