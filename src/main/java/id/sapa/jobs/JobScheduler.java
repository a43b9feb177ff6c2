package id.sapa.jobs;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import id.sapa.concurrent.Backoff;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.DatabaseModule;
import id.sapa.db.Transaction;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Schedules and runs durable jobs. Every type and recurring job is registered before {@link #start()}; after that it is
 * thread-safe.
 */
public final class JobScheduler implements Managed {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
    private static final Duration START_RETRY_INTERVAL = Duration.ofMillis(100);
    private static final char KEY_SEPARATOR = '@';

    private final DataSource dataSource;
    private final Clock clock;
    private final JobsConfiguration configuration;
    private final MetricRegistry metrics;
    private final String instanceName;
    private final List<Task<?>> types = new ArrayList<>();
    private final List<RecurringTask<?>> recurring = new ArrayList<>();
    private final Jdbi jdbi;
    private final PeriodicTask starter =
            new PeriodicTask("jobs-start", START_RETRY_INTERVAL, this::startOncePostgresAnswers);
    /** Guarded by {@code this}. */
    private boolean stopped;

    private volatile Scheduler scheduler;

    public JobScheduler(
            DataSource dataSource,
            Clock clock,
            JobsConfiguration configuration,
            MetricRegistry metrics,
            String instanceName) {
        this.dataSource = dataSource;
        this.jdbi = DatabaseModule.jdbi(dataSource);
        this.clock = clock;
        this.configuration = configuration;
        this.metrics = metrics;
        this.instanceName = instanceName;
    }

    /** Says what the jobs of a type do. */
    public void register(JobType type, JobHandler handler) {
        types.add(Tasks.oneTime(type.name())
                .onFailure(retryWithBackoff())
                .onDeadExecutionRevive()
                .execute((instance, context) -> timed(type.name(), () -> handler.run(key(instance)))));
    }

    /** Runs something again and again, once in the whole cluster, the pause counted from the end of a run. */
    public void recurring(String name, Duration pause, JobHandler work) {
        recurring.add(Tasks.recurring(name, FixedDelay.of(pause))
                .onFailure((complete, operations) ->
                        operations.reschedule(complete, clock.instant().plus(pause)))
                .execute((instance, context) -> timed(name, () -> work.run(name))));
    }

    /**
     * Schedules a job in the transaction that makes it necessary. Scheduling the same key for another time adds a second
     * run; it does not move the first, which will find nothing to do.
     */
    public void schedule(Transaction transaction, JobType type, String key, Instant at) {
        Instant time = at.truncatedTo(ChronoUnit.MICROS);
        transaction.dao(JobDao.class).insert(type.name(), key + KEY_SEPARATOR + micros(time), time);
        if (!time.isAfter(clock.instant())) {
            transaction.afterCommit(this::wake);
        }
    }

    /** Looks for due jobs now rather than at the next poll. */
    private void wake() {
        Scheduler running = scheduler;
        if (running != null) {
            running.triggerCheckForDueExecutions();
        }
    }

    /**
     * Begins to run jobs, later if Postgres is away: the scheduler writes its recurring jobs once, when it starts, so it
     * starts when they can be written.
     */
    @Override
    public void start() {
        starter.start();
    }

    private void startOncePostgresAnswers() {
        oldestOverdueSeconds();
        begin();
        starter.stop();
    }

    private synchronized void begin() {
        if (stopped) {
            return;
        }
        Scheduler built = Scheduler.create(dataSource, types)
                .startTasks(recurring)
                .schedulerName(new SchedulerName.Fixed(instanceName))
                .threads(configuration.threads())
                .pollUsingLockAndFetch(0.5, 3.0)
                .pollingInterval(configuration.pollInterval().toJavaDuration())
                .heartbeatInterval(configuration.heartbeatInterval().toJavaDuration())
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(configuration.shutdownTimeout().toJavaDuration())
                .failureLogging(LogLevel.WARN, true)
                .enableImmediateExecution()
                .clock(clock::instant)
                .build();
        built.start();
        scheduler = built;
    }

    /** Whether this instance runs jobs: it does from when it reached Postgres for the first time until it stops. */
    public boolean isRunning() {
        return scheduler != null;
    }

    /** For how long the job that has waited longest has been due, over all instances; 0 if none is due. */
    public double oldestOverdueSeconds() {
        return jdbi.withExtension(JobDao.class, dao -> dao.oldestOverdueSeconds(clock.instant()));
    }

    @Override
    public void stop() {
        starter.stop();
        Scheduler running;
        synchronized (this) {
            stopped = true;
            running = scheduler;
            scheduler = null;
        }
        if (running != null) {
            running.stop();
        }
    }

    /** What is registered, for whoever runs it otherwise. */
    List<Task<?>> types() {
        return List.copyOf(types);
    }

    List<RecurringTask<?>> recurring() {
        return List.copyOf(recurring);
    }

    private void timed(String name, Work work) {
        Meter failures = metrics.meter(MetricRegistry.name("jobs", name, "failed"));
        var timer = metrics.timer(MetricRegistry.name("jobs", name)).time();
        try {
            work.run();
        } catch (RuntimeException e) {
            failures.mark();
            throw e;
        } catch (Exception e) {
            failures.mark();
            throw new IllegalStateException(e);
        } finally {
            timer.stop();
        }
    }

    private FailureHandler<Void> retryWithBackoff() {
        return (complete, operations) -> {
            int failures = complete.getExecution().consecutiveFailures + 1;
            operations.reschedule(complete, clock.instant().plus(BACKOFF.delay(failures)));
        };
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static String key(TaskInstance<?> instance) {
        String id = instance.getId();
        int mark = id.lastIndexOf(KEY_SEPARATOR);
        return mark < 0 ? id : id.substring(0, mark);
    }

    private interface Work {
        void run() throws Exception;
    }
}
