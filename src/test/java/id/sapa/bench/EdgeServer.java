package id.sapa.bench;

import id.sapa.app.SapaApplication;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.testing.Http;
import id.sapa.testing.SapaInstance;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestMitra;
import id.sapa.testing.TestPostgres;
import id.sapa.testing.TestValkey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One instance with online mitras, for a load generator: {@code EdgeServer MITRAS FILE} writes the public address, the Valkey port and one
 * access token a line to FILE, then serves until its standard input ends. See {@code docs/benchmarks.md}.
 */
public final class EdgeServer {

    private EdgeServer() {}

    public static void main(String[] args) throws IOException {
        int mitras = Integer.parseInt(args[0]);
        Clock clock = SapaApplication.systemClock();
        String databaseUrl = TestPostgres.newDatabase();
        try (TestValkey valkey = TestValkey.start();
                SapaInstance instance =
                        SapaInstance.start(clock, Map.of("DATABASE_URL", databaseUrl, "VALKEY_URL", valkey.url()))) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setUrl(databaseUrl);
            Database database = new Database(DatabaseModule.jdbi(dataSource));
            Http http = Http.at(instance.publicUrl());
            List<String> lines = new ArrayList<>();
            lines.add(instance.publicUrl().toString());
            lines.add(Integer.toString(valkey.port()));
            for (int i = 0; i < mitras; i++) {
                String phone = SignedIn.newPhone();
                TestMitra.create(database, clock, phone, 2);
                SignedIn mitra = SignedIn.in(http, phone, "mitra");
                mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
                lines.add(mitra.accessToken());
            }
            Files.write(Path.of(args[1]), lines);
            while (System.in.read() >= 0) {
                // Serves until the input ends.
            }
        }
        System.exit(0);
    }
}
