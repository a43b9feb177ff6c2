package id.sapa.ledger;

import id.sapa.db.Database;
import java.time.Clock;
import java.util.function.Consumer;

/** Wires the ledger. */
public final class LedgerModule {

    private final Ledger ledger;
    private final EarningsService earningsService;
    private final PayoutService payoutService;
    private final BankAccountService bankAccountService;

    public LedgerModule(Database database, Clock clock) {
        this.ledger = new Ledger(database, clock);
        this.earningsService = new EarningsService(database, ledger);
        this.payoutService = new PayoutService(database, ledger, clock);
        this.bankAccountService = new BankAccountService(database, clock);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(new EarningsResource(earningsService));
    }

    public Ledger ledger() {
        return ledger;
    }

    public EarningsService earnings() {
        return earningsService;
    }

    public PayoutService payouts() {
        return payoutService;
    }

    public BankAccountService bankAccounts() {
        return bankAccountService;
    }
}
