package id.sapa.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.TestPostgres;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseIT {

    private static final String READ_ONLY_SQL_TRANSACTION = "25006";

    private static ManagedDataSource pool;
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        DataSourceFactory configuration = new DataSourceFactory();
        configuration.setDriverClass("org.postgresql.Driver");
        configuration.setUrl(TestPostgres.newDatabase());
        // One connection, so that every call gets the one before it.
        configuration.setInitialSize(1);
        configuration.setMinSize(1);
        configuration.setMaxSize(1);
        DatabaseModule module = new DatabaseModule(configuration, new MetricRegistry());
        pool = module.dataSource();
        pool.start();
        database = module.database();
        database.withHandle(handle -> handle.execute("create table counter (n int not null)"));
    }

    @AfterAll
    static void close() throws Exception {
        pool.stop();
    }

    @BeforeEach
    void oneRow() {
        database.useTransaction(transaction -> {
            transaction.handle().execute("delete from counter");
            transaction.handle().execute("insert into counter (n) values (1)");
        });
    }

    @Test
    void readOnlyReads() {
        assertThat(database.readOnly(DatabaseIT::sum)).isEqualTo(1);
    }

    @Test
    void readOnlyRefusesAWrite() {
        assertThatThrownBy(() -> database.readOnly(handle -> handle.execute("update counter set n = 2")))
                .isInstanceOf(JdbiException.class)
                .satisfies(e ->
                        assertThat(((SQLException) e.getCause()).getSQLState()).isEqualTo(READ_ONLY_SQL_TRANSACTION));
        assertThat(database.readOnly(DatabaseIT::sum)).isEqualTo(1);
    }

    @Test
    void connectionIsWritableAgainAfterReadOnly() {
        database.readOnly(DatabaseIT::sum);
        assertThatThrownBy(() -> database.readOnly(handle -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThatThrownBy(() -> database.readOnly(handle -> {
                    throw new StackOverflowError("on purpose");
                }))
                .isInstanceOf(StackOverflowError.class);
        database.withHandle(handle -> handle.execute("update counter set n = 3"));
        assertThat(database.readOnly(DatabaseIT::sum)).isEqualTo(3);
    }

    @Test
    void withHandleCommitsEachStatement() {
        assertThatThrownBy(() -> database.withHandle(handle -> {
                    handle.execute("update counter set n = 4");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(database.readOnly(DatabaseIT::sum)).isEqualTo(4);
    }

    private static int sum(Handle handle) {
        return handle.createQuery("select sum(n)::int from counter")
                .mapTo(Integer.class)
                .one();
    }
}
