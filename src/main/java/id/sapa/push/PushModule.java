package id.sapa.push;

import com.codahale.metrics.MetricRegistry;
import id.sapa.db.Database;
import id.sapa.event.ConnectionLeaseService;
import id.sapa.jobs.JobScheduler;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;

/** Wires pushes. */
public final class PushModule {

    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);

    private final Database database;
    private final ConnectionLeaseService leases;
    private final MetricRegistry metrics;
    private final PushQueue queue;
    private final PushSender sender;

    public PushModule(
            PushConfiguration configuration,
            Database database,
            ConnectionLeaseService leases,
            JobScheduler jobScheduler,
            Clock clock,
            MetricRegistry metrics) {
        this.database = database;
        this.leases = leases;
        this.metrics = metrics;
        PushGateway gateway =
                configuration.projectId().isBlank() ? new LogPushGateway() : new FcmPushGateway(configuration, clock);
        this.queue = new PushQueue(clock);
        this.sender = new PushSender(database, gateway, clock, metrics);
        queue.onNew(sender::wake);
        jobScheduler.recurring("push-cleanup", CLEANUP_INTERVAL, name -> sender.purge());
    }

    public PushQueue queue() {
        return queue;
    }

    /** Keeps pushes from users who are here. */
    public Managed suppressor(ConnectionProbe connections) {
        return new PushSuppressor(database, leases.instance(), connections, metrics);
    }

    /** Sends as long as the process runs. */
    public Managed sender() {
        return sender;
    }
}
