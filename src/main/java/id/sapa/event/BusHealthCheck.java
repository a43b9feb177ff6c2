package id.sapa.event;

import com.codahale.metrics.health.HealthCheck;

/** Whether events of other instances come over Valkey, or are read from Postgres instead. */
public final class BusHealthCheck extends HealthCheck {

    private final EventBus bus;

    public BusHealthCheck(EventBus bus) {
        this.bus = bus;
    }

    @Override
    protected Result check() {
        ResultBuilder result =
                Result.builder().withDetail("millis_since_last_heartbeat", bus.millisSinceLastHeartbeat());
        return bus.isHealthy()
                ? result.healthy().withMessage("pub/sub loopback ok").build()
                : result.unhealthy()
                        .withMessage("does not hear itself over Valkey; events are read from Postgres")
                        .build();
    }
}
