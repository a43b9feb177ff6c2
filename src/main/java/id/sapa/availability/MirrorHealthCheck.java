package id.sapa.availability;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;

/** Whether this instance answers from the mirror, how old its last seed is and how far it had drifted. */
final class MirrorHealthCheck extends HealthCheck {

    private final MirrorSynchronizer keeper;
    private final MirrorState trust;
    private final StalenessPolicy stalenessPolicy;

    MirrorHealthCheck(MirrorSynchronizer keeper, MirrorState trust, StalenessPolicy stalenessPolicy) {
        this.keeper = keeper;
        this.trust = trust;
        this.stalenessPolicy = stalenessPolicy;
    }

    @Override
    protected Result check() {
        boolean usable = trust.isUsable();
        DriftReport audit = keeper.lastAudit();
        ResultBuilder result =
                usable ? Result.builder().healthy() : Result.builder().unhealthy();
        result.withMessage(usable ? "answers from the mirror" : "answers from Postgres until the mirror is repaired")
                .withDetail("missed_writes", trust.pendingWrites().size())
                .withDetail("drift", audit.drifted() + audit.surplus())
                .withDetail("audited_at", audit.auditedAt().toString());
        keeper.lastSeed()
                .ifPresent(seed -> result.withDetail("seed_reason", seed.reason())
                        .withDetail("seeded_at", seed.seededAt().toString())
                        .withDetail(
                                "seed_age_seconds",
                                Duration.between(seed.seededAt(), stalenessPolicy.now())
                                        .toSeconds())
                        .withDetail("mitras", seed.mitras()));
        return result.build();
    }
}
