package id.sapa.payment;

import id.sapa.common.PaymentId;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.NamedThreads;
import id.sapa.db.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gateway about pending payments while somebody waits: a customer who comes back from the checkout is served although the webhook is late or lost. At
 * most one question every {@link #MIN_INTERVAL} for each payment in the whole cluster. Thread-safe.
 */
public final class PaymentRefresher {

    static final Duration MIN_INTERVAL = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(PaymentRefresher.class);
    /** So long a request is held; what the gateway says later counts all the same. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private static final int THREADS = 4;
    private static final int QUEUE_CAPACITY = 100;

    private final Database database;
    private final PaymentService payments;
    private final CheckoutPoller poller;
    private final Clock clock;
    private final Executor threads;
    private final LogThrottle failures = new LogThrottle();

    PaymentRefresher(Database database, PaymentService payments, CheckoutPoller poller, Clock clock) {
        this.database = database;
        this.payments = payments;
        this.poller = poller;
        this.clock = clock;
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(QUEUE_CAPACITY),
                NamedThreads.numbered("payment-refresh"));
        executor.allowCoreThreadTimeOut(true);
        this.threads = executor;
    }

    /**
     * The payment after a look at the gateway.
     *
     * @throws ProblemException {@code not_found} also if it is another customer's
     */
    PaymentView refresh(UserId customer, PaymentId id) {
        if (!require(customer, id).state().equals(PaymentState.PENDING)) {
            return payments.view(require(customer, id));
        }
        refresh(List.of(id));
        return payments.view(require(customer, id));
    }

    /** Looks at pending payments; whether anything may have changed by the time this returns. */
    public boolean refresh(List<PaymentId> pending) {
        List<PaymentId> due = pending.stream().filter(this::claim).toList();
        if (due.isEmpty()) {
            return false;
        }
        try {
            CompletableFuture.allOf(due.stream()
                            .map(id -> CompletableFuture.runAsync(() -> look(id), threads))
                            .toArray(CompletableFuture[]::new))
                    .get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("The gateway's answer is not awaited");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private boolean claim(PaymentId id) {
        return database.withHandle(handle -> handle.attach(PaymentDao.class)
                        .claimRefresh(id, clock.instant(), clock.instant().minus(MIN_INTERVAL)))
                == 1;
    }

    /** What does not fit is left to the next look of the reconciliation, which flags it. */
    private void look(PaymentId id) {
        try {
            poller.poll(id);
        } catch (PaymentReconciler.MismatchException | RuntimeException e) {
            failures.log(LOG.atWarn().addKeyValue("payment_id", id).setCause(e), "Payment could not be refreshed");
        }
    }

    private Payment require(UserId customer, PaymentId id) {
        return database.readOnly(handle -> handle.attach(PaymentDao.class).find(id))
                .filter(payment -> payment.customerId().equals(customer))
                .orElseThrow(ProblemException::notFound);
    }
}
