package id.sapa.valkey;

import com.codahale.metrics.health.HealthCheck;

/** Whether Valkey answers, how fast, and who it is. For people: no instance becomes unready by it. */
public final class ValkeyHealthCheck extends HealthCheck {

    private final ValkeyClient valkey;

    public ValkeyHealthCheck(ValkeyClient valkey) {
        this.valkey = valkey;
    }

    @Override
    protected Result check() {
        String address = valkey.configuration().address();
        long start = System.nanoTime();
        try {
            ServerInfo server = valkey.server();
            return Result.builder()
                    .healthy()
                    .withMessage("answers")
                    .withDetail("address", address)
                    .withDetail("round_trip_micros", (System.nanoTime() - start) / 1_000)
                    .withDetail("version", server.version())
                    .build();
        } catch (ValkeyUnavailableException e) {
            return Result.builder()
                    .unhealthy()
                    .withMessage("does not answer; Postgres does its work meanwhile")
                    .withDetail("address", address)
                    .withDetail("circuit", valkey.isUp() ? "closed" : "open")
                    .build();
        }
    }
}
