package id.sapa.app;

import com.codahale.metrics.health.HealthCheck;
import id.sapa.db.Database;

/** Whether Postgres answers a query. */
final class PostgresHealthCheck extends HealthCheck {

    private final Database database;

    PostgresHealthCheck(Database database) {
        this.database = database;
    }

    @Override
    protected Result check() {
        long start = System.nanoTime();
        database.withHandle(handle -> handle.execute("select 1"));
        return Result.builder()
                .healthy()
                .withMessage("answers")
                .withDetail("round_trip_micros", (System.nanoTime() - start) / 1_000)
                .build();
    }
}
