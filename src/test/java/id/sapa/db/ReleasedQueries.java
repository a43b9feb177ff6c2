package id.sapa.db;

import id.sapa.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The statements of the last release, each with the types that Postgres gave its parameters and columns. They are kept in
 * {@code released-queries.sql} and written anew with each release:
 *
 * <pre>mvn -q test-compile exec:java -Dexec.mainClass=id.sapa.db.ReleasedQueries</pre>
 */
public final class ReleasedQueries {

    private static final String RESOURCE = "released-queries.sql";
    private static final String TYPES = "-- ";
    private static final Pattern INSERT = Pattern.compile("insert into (\\w+)(?: as \\w+)?\\s*\\(([^)]*)\\)");
    /** What the job scheduler's library reads and writes. */
    private static final String JOBS = """
            select task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
                consecutive_failures, last_heartbeat, version, priority
            from scheduled_tasks""";

    private ReleasedQueries() {}

    /** A statement and its types, such as {@code {uuid} -> {bigint,text}}. */
    record Query(String types, String sql) {}

    /** Writes the resource for the code as it is. */
    public static void main(String[] args) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection(TestPostgres.newDatabase())) {
            String text = ofThisCode(connection).stream()
                    .map(query -> TYPES + query.types() + "\n" + query.sql() + "\n")
                    .collect(Collectors.joining("\n"));
            Files.writeString(
                    Path.of(
                            "src/test/resources",
                            ReleasedQueries.class.getPackageName().replace('.', '/'),
                            RESOURCE),
                    text);
        }
        System.exit(0);
    }

    /** Those of the last release. */
    static List<Query> ofTheLastRelease() {
        try (InputStream in = ReleasedQueries.class.getResourceAsStream(RESOURCE)) {
            return Arrays.stream(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n"))
                    .map(block -> block.strip().split("\n", 2))
                    .map(parts -> new Query(parts[0].substring(TYPES.length()), parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the code as it is, which all fit the schema. */
    static List<Query> ofThisCode(Connection connection) throws SQLException {
        List<Query> queries = new ArrayList<>();
        Set<String> statements = new TreeSet<>(Statements.ofThisCode());
        statements.add(JOBS);
        for (String sql : statements) {
            queries.add(new Query(types(connection, sql), sql));
        }
        return queries;
    }

    /** What the schema has that these statements cannot live with. */
    static List<String> misfits(Connection connection, List<Query> queries) throws SQLException {
        List<String> misfits = new ArrayList<>();
        for (Query query : queries) {
            try {
                String types = types(connection, query.sql());
                if (!types.equals(query.types())) {
                    misfits.add("was " + query.types() + ", is " + types + ": " + query.sql());
                }
            } catch (SQLException e) {
                misfits.add(e.getMessage() + ": " + query.sql());
            }
            misfits.addAll(unwritten(connection, query.sql()));
        }
        return misfits;
    }

    private static String types(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("prepare released as " + sql);
            try (ResultSet prepared = statement.executeQuery("""
                    select parameter_types, coalesce(result_types, '{}') from pg_prepared_statements where name = 'released'
                    """)) {
                prepared.next();
                return prepared.getString(1) + " -> " + prepared.getString(2);
            } finally {
                statement.execute("deallocate released");
            }
        }
    }

    /** Columns that an insert leaves out although the table wants a value. */
    private static List<String> unwritten(Connection connection, String sql) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Matcher insert = INSERT.matcher(sql); insert.find(); ) {
            Set<String> written = Set.of(insert.group(2).strip().split("\\s*,\\s*"));
            try (var columns = connection.prepareStatement("""
                    select column_name from information_schema.columns
                    where table_name = ? and is_nullable = 'NO' and column_default is null
                        and is_identity = 'NO' and is_generated = 'NEVER'
                    """)) {
                columns.setString(1, insert.group(1));
                ResultSet wanted = columns.executeQuery();
                while (wanted.next()) {
                    if (!written.contains(wanted.getString(1))) {
                        missing.add("no value for " + insert.group(1) + "." + wanted.getString(1) + ": " + sql);
                    }
                }
            }
        }
        return missing;
    }
}
