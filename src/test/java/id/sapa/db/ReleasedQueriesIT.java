package id.sapa.db;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The release before this one goes on running while this one's migrations have changed the schema (decision 0043). */
class ReleasedQueriesIT {

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(TestPostgres.newDatabase());
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void theLastReleaseCanLiveWithThisSchema() throws SQLException {
        assertThat(misfits()).isEmpty();
    }

    @Test
    void everyStatementOfThisReleaseFitsTheSchema() throws SQLException {
        assertThat(ReleasedQueries.ofThisCode(connection)).hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table chat_session drop column last_seq               | column "last_seq" does not exist
            alter table chat_session rename column ended_at to over_at  | column "ended_at" does not exist
            drop table push_queue                                       | relation "push_queue" does not exist
            alter table mitra alter column max_sessions type bigint     | is {uuid,text,text,bigint
            alter table mitra alter column rating_sum type numeric      | numeric
            alter table message add column flags integer not null       | no value for message.flags
            """)
    void aChangeThatContractsIsFound(String migration, String complaint) throws SQLException {
        execute(migration);
        assertThat(misfits()).anyMatch(misfit -> misfit.contains(complaint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table message add column flags integer",
                "alter table message add column flags integer not null default 0",
                "create table flag (id uuid primary key)",
                "create index message_text on message (text)"
            })
    void aChangeThatExpandsIsNot(String migration) throws SQLException {
        execute(migration);
        assertThat(misfits()).isEmpty();
    }

    private List<String> misfits() throws SQLException {
        return ReleasedQueries.misfits(connection, ReleasedQueries.ofTheLastRelease());
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
