package id.sapa.db;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** Wires the pool and JDBI. The pool connects lazily, so that an instance starts, unready, while Postgres is away. */
public final class DatabaseModule {

    private final ManagedDataSource dataSource;
    private final Database database;

    public DatabaseModule(DataSourceFactory configuration, MetricRegistry metrics) {
        // The server's details quote rows, and rows are personal: they have no place in exceptions, which end up in
        // logs.
        configuration.getProperties().putIfAbsent("logServerErrorDetail", "false");
        configuration.setIgnoreExceptionOnPreLoad(true);
        this.dataSource = configuration.build(metrics, "postgres");
        this.database = new Database(jdbi(dataSource));
    }

    /** A JDBI that knows our value types, over any data source. */
    public static Jdbi jdbi(DataSource dataSource) {
        Jdbi jdbi = Jdbi.create(dataSource)
                .installPlugin(new SqlObjectPlugin())
                .installPlugin(new PostgresPlugin())
                .installPlugin(new SapaJdbiPlugin());
        jdbi.registerExtension(new SqlObjectMetadataCache(jdbi));
        // Arguments are personal too.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    public ManagedDataSource dataSource() {
        return dataSource;
    }

    public Database database() {
        return database;
    }
}
