package id.sapa.availability;

import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokens;
import id.sapa.db.Database;
import id.sapa.jobs.Jobs;
import id.sapa.mitra.MitraDirectory;
import id.sapa.settings.Settings;
import id.sapa.valkey.ValkeyClient;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Wires availability. */
public final class AvailabilityModule {

    private static final Duration STALENESS_INTERVAL = Duration.ofSeconds(2);
    private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(10);

    private final Freshness freshness;
    private final MirrorTrust trust = new MirrorTrust();
    private final Mirror mirror;
    private final MirrorKeeper keeper;
    private final Reseed reseed;
    private final PresenceReads postgresReads;
    private final PresenceReads reads;
    private final MissedWrites missedWrites;
    private final SnapshotCache snapshots;
    private final Heartbeats heartbeats;
    private final Availability availability;
    private final PresenceService presence;

    public AvailabilityModule(
            Database database, ValkeyClient valkey, Settings settings, Clock clock, MetricRegistry metrics) {
        this.freshness = new Freshness(settings, clock);
        this.mirror = new Mirror(valkey, freshness);
        this.reseed = new Reseed(database, valkey, mirror, freshness);
        DriftAudit audit = new DriftAudit(reseed, mirror, freshness);
        this.keeper = new MirrorKeeper(valkey, mirror, trust, reseed, audit, AUDIT_INTERVAL, metrics);
        this.postgresReads = new PostgresReads(database, freshness);
        this.reads = new GuardedReads(mirror, trust, keeper, postgresReads, metrics);
        this.missedWrites = new MissedWrites(database, reseed, trust);
        this.snapshots = new SnapshotCache(reads, freshness, metrics);
        this.heartbeats = new Heartbeats(mirror, trust, database, freshness, metrics);
        this.availability = new Availability(reads, mirror, missedWrites, freshness, snapshots);
        this.presence = new PresenceService(database, availability, reads, freshness);
    }

    public Availability availability() {
        return availability;
    }

    public Maintenance maintenance() {
        return new Maintenance(keeper, snapshots);
    }

    public Heartbeats heartbeats() {
        return heartbeats;
    }

    PresenceService presence() {
        return presence;
    }

    MirrorKeeper keeper() {
        return keeper;
    }

    MirrorTrust trust() {
        return trust;
    }

    Mirror mirror() {
        return mirror;
    }

    Reseed reseed() {
        return reseed;
    }

    PresenceReads reads() {
        return reads;
    }

    PresenceReads postgresReads() {
        return postgresReads;
    }

    /** Once in the cluster: switches off mitras that have fallen silent. */
    public void register(Jobs jobs) {
        jobs.recurring("presence.stale", STALENESS_INTERVAL, name -> presence.switchOffStale());
    }

    /** What runs in the background, in the order of its start. */
    List<Managed> managed() {
        return List.of(keeper, missedWrites, snapshots, heartbeats);
    }

    /** Serves the endpoints, the hot two ahead of all other handlers, and the tasks and health checks. */
    public void serve(Environment environment, AccessTokens tokens, MitraDirectory mitras) {
        managed().forEach(environment.lifecycle()::manage);
        environment.jersey().register(new AvailabilityResource(snapshots));
        environment.jersey().register(new PresenceResource(presence, heartbeats));
        environment.jersey().register(new MitraResource(mitras, reads));
        environment.lifecycle().addEventListener(new EdgeHandler(snapshots, heartbeats, tokens, environment.metrics()));
        environment.healthChecks().register("mirror", new MirrorHealthCheck(keeper, trust, freshness));
        environment.admin().addTask(new MaintenanceTask("reseed", maintenance()::reseed));
        environment.admin().addTask(new MaintenanceTask("rebuild-snapshot", maintenance()::rebuildSnapshot));
    }
}
