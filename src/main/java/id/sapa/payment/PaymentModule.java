package id.sapa.payment;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.RefundId;
import id.sapa.db.Database;
import id.sapa.jobs.JobScheduler;
import id.sapa.ledger.Ledger;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Consumer;

/** Wires products and payments. {@link #usedFor} completes it before anything is served. */
public final class PaymentModule {

    private final ProductService productService;
    private final PaymentService paymentService;
    private final RefundService refundService;
    private final GatewayEventService events;
    private final PaymentReconciler paymentReconciler;
    private final FinanceReportService reports;
    private final PaymentRefresher refresher;
    private final XenditConfiguration configuration;

    /** What lies below. */
    public record Dependencies(
            Database database, JobScheduler jobs, Settings settings, Clock clock, MetricRegistry metrics) {}

    public PaymentModule(XenditConfiguration configuration, Dependencies dependencies, Ledger ledger) {
        Database database = dependencies.database();
        JobScheduler jobScheduler = dependencies.jobs();
        Clock clock = dependencies.clock();
        XenditClient gateway = new XenditClient(configuration, dependencies.metrics());
        GatewayReconciliation audit = new GatewayReconciliation(database, gateway);
        this.configuration = configuration;
        this.productService = new ProductService(database, clock);
        this.reports = new FinanceReportService(database, audit, clock);
        this.refundService = new RefundService(database, ledger, jobScheduler, clock);
        this.paymentService =
                new PaymentService(database, gateway, refundService, jobScheduler, dependencies.settings(), clock);
        this.events = new GatewayEventService(database, jobScheduler, clock);
        this.paymentReconciler = new PaymentReconciler(database, ledger, refundService, clock);
        CheckoutPoller watch = new CheckoutPoller(database, gateway, paymentReconciler, clock);
        this.refresher = new PaymentRefresher(database, paymentService, watch, clock);
        RefundJob refundJob = new RefundJob(database, gateway, refundService, events, clock);
        GatewayEventProcessor eventJob = new GatewayEventProcessor(
                database,
                gateway,
                new GatewayEventProcessor.Consequences(paymentReconciler, watch, refundJob, refundService, audit),
                clock);
        jobScheduler.register(GatewayEventService.PROCESS, key -> eventJob.run(UUID.fromString(key)));
        jobScheduler.register(RefundJob.TYPE, key -> refundJob.run(RefundId.fromString(key)));
        new PaymentJobs(database, watch, paymentReconciler, events, refundJob, clock, dependencies.metrics())
                .registerWith(jobScheduler, paymentService);
    }

    /** Says what payments are for. */
    public void usedFor(PaymentHandler use) {
        paymentReconciler.usedFor(use);
        refundService.setPaymentHandler(use);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(new ProductResource(productService));
        jersey.accept(new PaymentResource(refresher));
        jersey.accept(new WebhookResource(events, configuration));
    }

    public ProductService products() {
        return productService;
    }

    public PaymentService payments() {
        return paymentService;
    }

    public PaymentRefresher refresher() {
        return refresher;
    }

    public RefundService refunds() {
        return refundService;
    }

    public FinanceReportService reports() {
        return reports;
    }

    public GatewayEventService events() {
        return events;
    }
}
