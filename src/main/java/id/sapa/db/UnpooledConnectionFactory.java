package id.sapa.db;

import io.dropwizard.db.DataSourceFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Opens connections outside of the pool, for threads that keep one for their whole life with session settings of their
 * own. Thread-safe.
 */
public final class UnpooledConnectionFactory {

    private final String url;
    private final Properties properties = new Properties();

    public UnpooledConnectionFactory(DataSourceFactory configuration) {
        this.url = configuration.getUrl();
        properties.putAll(configuration.getProperties());
        if (configuration.getUser() != null) {
            properties.setProperty("user", configuration.getUser());
        }
        if (configuration.getPassword() != null) {
            properties.setProperty("password", configuration.getPassword());
        }
    }

    /**
     * A new connection, in autocommit mode, which the caller closes.
     *
     * @param settings Postgres settings of the session by name
     * @param socketTimeoutSeconds how long an answer may take before the connection counts as lost
     */
    public Connection open(Map<String, String> settings, int socketTimeoutSeconds) throws SQLException {
        Properties own = new Properties();
        own.putAll(properties);
        own.setProperty("socketTimeout", Integer.toString(socketTimeoutSeconds));
        own.setProperty("prepareThreshold", "1");
        own.setProperty("binaryTransferEnable", Integer.toString(UuidArray.OID));
        own.setProperty(
                "options",
                settings.entrySet().stream()
                        .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(" ")));
        return DriverManager.getConnection(url, own);
    }
}
