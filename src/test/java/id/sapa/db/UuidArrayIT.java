package id.sapa.db;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.TestPostgres;
import io.dropwizard.db.DataSourceFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidArrayIT {

    private static final String URL = TestPostgres.newDatabase();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300})
    void arrivesInBinaryAndInTextForm(int size) throws SQLException {
        UUID[] ids = Stream.generate(UUID::randomUUID).limit(size).toArray(UUID[]::new);
        DataSourceFactory configuration = new DataSourceFactory();
        configuration.setUrl(URL);
        try (Connection binary = new UnpooledConnectionFactory(configuration).open(Map.of(), 5);
                Connection text = DriverManager.getConnection(URL)) {
            assertThat(echoed(binary, ids)).containsExactly(ids);
            assertThat(echoed(text, ids)).containsExactly(ids);
        }
    }

    private static UUID[] echoed(Connection connection, UUID... ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select ?::uuid[]")) {
            statement.setObject(1, new UuidArray(ids));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return (UUID[]) row.getArray(1).getArray();
            }
        }
    }
}
