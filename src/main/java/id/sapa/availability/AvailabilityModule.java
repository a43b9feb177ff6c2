package id.sapa.availability;

import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokenVerifier;
import id.sapa.db.Database;
import id.sapa.jobs.JobScheduler;
import id.sapa.mitra.MitraQueryService;
import id.sapa.settings.Settings;
import id.sapa.valkey.ValkeyClient;
import id.sapa.web.UserRateLimits;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Wires availability. */
public final class AvailabilityModule {

    private static final Duration STALENESS_INTERVAL = Duration.ofSeconds(2);
    private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(10);

    private final StalenessPolicy stalenessPolicy;
    private final MirrorState trust = new MirrorState();
    private final Mirror mirror;
    private final MirrorSynchronizer keeper;
    private final MirrorSeeder mirrorSeeder;
    private final PresenceReader postgresReads;
    private final PresenceReader reads;
    private final MirrorRepairQueue mirrorRepairQueue;
    private final SnapshotCache snapshots;
    private final HeartbeatService heartbeatService;
    private final AvailabilityService availabilityService;
    private final PresenceService presence;

    public AvailabilityModule(
            Database database, ValkeyClient valkey, Settings settings, Clock clock, MetricRegistry metrics) {
        this.stalenessPolicy = new StalenessPolicy(settings, clock);
        this.mirror = new Mirror(valkey, stalenessPolicy);
        this.mirrorSeeder = new MirrorSeeder(database, valkey, mirror, stalenessPolicy);
        MirrorAudit audit = new MirrorAudit(mirrorSeeder, mirror, stalenessPolicy);
        this.mirrorRepairQueue = new MirrorRepairQueue(database, mirrorSeeder, trust);
        this.keeper = new MirrorSynchronizer(
                database, valkey, mirror, trust, mirrorSeeder, mirrorRepairQueue, audit, AUDIT_INTERVAL, metrics);
        this.postgresReads = new PostgresPresenceReader(database, stalenessPolicy);
        this.reads = new MirrorFirstPresenceReader(mirror, trust, keeper, postgresReads, metrics);
        this.snapshots = new SnapshotCache(reads, stalenessPolicy, metrics);
        this.heartbeatService = new HeartbeatService(mirror, trust, database, stalenessPolicy, metrics);
        this.availabilityService =
                new AvailabilityService(reads, postgresReads, mirror, mirrorRepairQueue, stalenessPolicy, snapshots);
        this.presence = new PresenceService(database, availabilityService, reads, stalenessPolicy, settings, metrics);
    }

    public AvailabilityService availability() {
        return availabilityService;
    }

    public MirrorAdmin maintenance() {
        return new MirrorAdmin(keeper, snapshots);
    }

    public HeartbeatService heartbeats() {
        return heartbeatService;
    }

    public PresenceService presence() {
        return presence;
    }

    MirrorSynchronizer keeper() {
        return keeper;
    }

    MirrorState trust() {
        return trust;
    }

    Mirror mirror() {
        return mirror;
    }

    MirrorSeeder reseed() {
        return mirrorSeeder;
    }

    PresenceReader reads() {
        return reads;
    }

    PresenceReader postgresReads() {
        return postgresReads;
    }

    /** Once in the cluster: switches off mitras that have fallen silent. */
    public void register(JobScheduler jobScheduler) {
        jobScheduler.recurring("presence-expiry", STALENESS_INTERVAL, name -> presence.switchOffStale());
    }

    /** What runs in the background, in the order of its start. */
    List<Managed> managed() {
        return List.of(keeper, mirrorRepairQueue, snapshots, heartbeatService);
    }

    /** Serves the endpoints, the hot two ahead of all other handlers, and the tasks and health checks. */
    public void serve(
            Environment environment, AccessTokenVerifier tokens, MitraQueryService mitras, UserRateLimits limits) {
        managed().forEach(environment.lifecycle()::manage);
        environment.jersey().register(new AvailabilityResource(snapshots));
        environment.jersey().register(new PresenceResource(presence, heartbeatService, limits));
        environment.jersey().register(new MitraResource(mitras, reads));
        environment
                .lifecycle()
                .addEventListener(
                        new FastPathHandler(snapshots, heartbeatService, tokens, limits, environment.metrics()));
        environment.healthChecks().register("mirror", new MirrorHealthCheck(keeper, trust, stalenessPolicy));
        environment.admin().addTask(new MaintenanceTask("reseed", maintenance()::reseed));
        environment.admin().addTask(new MaintenanceTask("rebuild-snapshot", maintenance()::rebuildSnapshot));
    }
}
