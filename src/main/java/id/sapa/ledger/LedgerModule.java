package id.sapa.ledger;

import id.sapa.db.Database;
import java.time.Clock;
import java.util.function.Consumer;

/** Wires the ledger. */
public final class LedgerModule {

    private final Ledger ledger;
    private final Earnings earnings;
    private final Payouts payouts;
    private final BankAccounts bankAccounts;

    public LedgerModule(Database database, Clock clock) {
        this.ledger = new Ledger(database, clock);
        this.earnings = new Earnings(database, ledger);
        this.payouts = new Payouts(database, ledger, clock);
        this.bankAccounts = new BankAccounts(database, clock);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(new EarningsResource(earnings));
    }

    public Ledger ledger() {
        return ledger;
    }

    public Earnings earnings() {
        return earnings;
    }

    public Payouts payouts() {
        return payouts;
    }

    public BankAccounts bankAccounts() {
        return bankAccounts;
    }
}
