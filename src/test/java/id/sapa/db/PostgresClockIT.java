package id.sapa.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.TestPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresClockIT {

    private DataSource dataSource;
    private Database database;

    @BeforeEach
    void open() {
        PoolProperties pool = new PoolProperties();
        pool.setUrl(TestPostgres.newDatabase());
        pool.setDriverClassName("org.postgresql.Driver");
        dataSource = new DataSource(pool);
        database = new Database(DatabaseModule.jdbi(dataSource));
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, -5_000, 3_600_000})
    void timeIsPostgresTime_howeverWrongTheSystemsIs(long aheadMillis) {
        PostgresClock clock = new PostgresClock(Clock.offset(Clock.systemUTC(), Duration.ofMillis(aheadMillis)));
        MetricRegistry metrics = new MetricRegistry();
        ClockSynchronizer synchronizer = new ClockSynchronizer(clock, database, metrics);
        synchronizer.measure();
        Instant before = postgresTime();
        Instant told = clock.instant();
        Instant after = postgresTime();
        assertThat(told).isBetween(before.minusMillis(500), after.plusMillis(500));
        assertThat((Double) metrics.getGauges().get("clock.offset_seconds").getValue())
                .isBetween(-aheadMillis / 1e3 - 0.5, -aheadMillis / 1e3 + 0.5);
        assertThat(new ClockHealthCheck(synchronizer).check().getDetails()).containsKey("corrected_by_millis");
    }

    @Test
    void hasNothingBelowAMicrosecond() {
        PostgresClock clock = new PostgresClock(Clock.systemUTC());
        for (int i = 0; i < 1_000; i++) {
            assertThat(clock.instant().getNano() % 1_000).isZero();
        }
        long before = clock.instant().toEpochMilli();
        assertThat(clock.millis()).isBetween(before, clock.instant().toEpochMilli());
    }

    private Instant postgresTime() {
        return database.readOnly(handle -> handle.createQuery("select clock_timestamp()")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant());
    }
}
