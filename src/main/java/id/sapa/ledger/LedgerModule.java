package id.sapa.ledger;

import id.sapa.db.Database;
import id.sapa.jobs.JobScheduler;
import java.time.Clock;
import java.util.function.Consumer;

/** Wires the ledger. */
public final class LedgerModule {

    private final Ledger ledger;
    private final LedgerClosingService closings;
    private final EarningsService earningsService;
    private final PayoutService payoutService;
    private final BankAccountService bankAccountService;

    public LedgerModule(Database database, Clock clock) {
        this.ledger = new Ledger(database, clock);
        this.closings = new LedgerClosingService(database, clock);
        this.earningsService = new EarningsService(database, ledger);
        this.payoutService = new PayoutService(database, ledger, clock);
        this.bankAccountService = new BankAccountService(database, clock);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(new EarningsResource(earningsService));
    }

    /** Once in the cluster: closes the days. */
    public void register(JobScheduler jobScheduler) {
        closings.register(jobScheduler);
    }

    /** Closes the days that are over, now. */
    public void closeDays() {
        closings.closeDays();
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
