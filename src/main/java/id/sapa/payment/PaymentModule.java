package id.sapa.payment;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.jobs.Jobs;
import id.sapa.ledger.Ledger;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Consumer;

/** Wires products and payments. {@link #usedFor} completes it before anything is served. */
public final class PaymentModule {

    private final Products products;
    private final Payments payments;
    private final Refunds refunds;
    private final PaymentEvents events;
    private final Settlement settlement;
    private final FinanceReports reports;
    private final XenditConfiguration configuration;

    /** What lies below. */
    public record Platform(Database database, Jobs jobs, Settings settings, Clock clock, MetricRegistry metrics) {}

    public PaymentModule(XenditConfiguration configuration, Platform platform, Ledger ledger) {
        Database database = platform.database();
        Jobs jobs = platform.jobs();
        Clock clock = platform.clock();
        XenditClient gateway = new XenditClient(configuration, platform.metrics());
        GatewayAudit audit = new GatewayAudit(database, gateway);
        this.configuration = configuration;
        this.products = new Products(database, clock);
        this.reports = new FinanceReports(database, audit, clock);
        this.refunds = new Refunds(database, ledger, jobs, clock);
        this.payments = new Payments(database, gateway, refunds, jobs, platform.settings(), clock);
        this.events = new PaymentEvents(database, jobs, clock);
        this.settlement = new Settlement(database, ledger, refunds, clock);
        CheckoutWatch watch = new CheckoutWatch(database, gateway, settlement, clock);
        RefundJob refundJob = new RefundJob(database, gateway, refunds, events, clock);
        PaymentEventJob eventJob = new PaymentEventJob(
                database,
                gateway,
                new PaymentEventJob.Consequences(settlement, watch, refundJob, refunds, audit),
                clock);
        jobs.register(PaymentEvents.PROCESS, key -> eventJob.run(UUID.fromString(key)));
        jobs.register(RefundJob.TYPE, key -> refundJob.run(RefundId.fromString(key)));
        new PaymentJobs(database, watch, settlement, events, refundJob, clock, platform.metrics())
                .registerWith(jobs, payments);
    }

    /** Says what payments are for. */
    public void usedFor(PaymentUse use) {
        settlement.usedFor(use);
        refunds.usedFor(use);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(new ProductResource(products));
        jersey.accept(new WebhookResource(events, configuration));
    }

    public Products products() {
        return products;
    }

    public Payments payments() {
        return payments;
    }

    public Refunds refunds() {
        return refunds;
    }

    public FinanceReports reports() {
        return reports;
    }

    public PaymentEvents events() {
        return events;
    }
}
