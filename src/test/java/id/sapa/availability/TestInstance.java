package id.sapa.availability;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.event.EventBus;
import id.sapa.settings.Settings;
import id.sapa.testing.AdjustableClock;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyConfiguration;
import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** What one instance holds of availability, without HTTP: its own pool, Valkey client, mirror keeper and heartbeats. */
final class TestInstance implements AutoCloseable {

    final DataSource dataSource;
    final Database database;
    final ValkeyClient valkey;
    final AvailabilityModule module;
    private final List<Managed> started = new ArrayList<>();

    private TestInstance(String databaseUrl, ValkeyConfiguration configuration, AdjustableClock clock) {
        PoolProperties pool = new PoolProperties();
        pool.setUrl(databaseUrl);
        pool.setDriverClassName("org.postgresql.Driver");
        pool.setMaxActive(12);
        pool.setInitialSize(1);
        dataSource = new DataSource(pool);
        database = new Database(DatabaseModule.jdbi(dataSource));
        MetricRegistry metrics = new MetricRegistry();
        valkey = new ValkeyClient(configuration, metrics);
        Settings settings = new Settings(database, new EventBus(valkey, UUID.randomUUID(), metrics), clock);
        module = new AvailabilityModule(database, valkey, settings, clock, metrics);
    }

    static TestInstance start(String databaseUrl, String valkeyUrl, AdjustableClock clock) {
        return start(databaseUrl, ValkeyConfiguration.of(valkeyUrl), clock);
    }

    static TestInstance start(String databaseUrl, ValkeyConfiguration valkey, AdjustableClock clock) {
        TestInstance testInstance = new TestInstance(databaseUrl, valkey, clock);
        testInstance.started.add(testInstance.valkey);
        testInstance.started.addAll(testInstance.module.managed());
        try {
            for (Managed managed : testInstance.started) {
                managed.start();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return testInstance;
    }

    /** One in which nothing runs by itself. */
    static TestInstance atRest(String databaseUrl, String valkeyUrl, AdjustableClock clock) {
        return new TestInstance(databaseUrl, ValkeyConfiguration.of(valkeyUrl), clock);
    }

    AvailabilityService availability() {
        return module.availability();
    }

    void online(UserId mitra, boolean online) {
        module.presence().setOnline(mitra, online);
    }

    boolean isAvailable(UserId mitra) {
        return availability().freePlaces(mitra, 1) > 0;
    }

    boolean anyAvailable() {
        return availability().freePlaces(null, 1) > 0;
    }

    boolean usesMirror() {
        return module.trust().isUsable();
    }

    @Override
    public void close() {
        try {
            for (int i = started.size() - 1; i >= 0; i--) {
                started.get(i).stop();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        dataSource.close();
    }
}
