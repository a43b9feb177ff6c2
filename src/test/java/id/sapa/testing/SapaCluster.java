package id.sapa.testing;

import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives a test class a database, a Valkey server and some instances that share them. Register it as a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SapaCluster CLUSTER = SapaCluster.of(2);
 * }</pre>
 */
public final class SapaCluster implements BeforeAllCallback, AfterAllCallback {

    private final int size;
    private final Map<String, String> extraVariables = new HashMap<>();
    private final AdjustableClock clock = new AdjustableClock();
    private final List<SapaInstance> instances = new ArrayList<>();
    private TestValkey valkey;
    private FakeXendit xendit;
    private String databaseUrl;
    private Http operator;

    private SapaCluster(int size) {
        this.size = size;
    }

    /** So many instances in this process. */
    public static SapaCluster of(int instances) {
        return new SapaCluster(instances);
    }

    /** Sets an environment variable that the configuration reads. */
    public SapaCluster with(String variable, String value) {
        extraVariables.put(variable, value);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        databaseUrl = TestPostgres.newDatabase();
        valkey = TestValkey.start();
        xendit = FakeXendit.start(0);
        for (int i = 0; i < size; i++) {
            startInstance();
        }
        if (size > 0) {
            xendit.sendWebhooksTo(instance(0).publicUrl());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Each takes a second to drain.
        instances.parallelStream().forEach(SapaInstance::close);
        xendit.close();
        valkey.close();
    }

    /** Starts one more. */
    public SapaInstance startInstance() {
        SapaInstance instance = SapaInstance.start(clock, variables());
        instances.add(instance);
        return instance;
    }

    /** Counted from 0. */
    public SapaInstance instance(int index) {
        return instances.get(index);
    }

    /** The clock of every instance. */
    public AdjustableClock clock() {
        return clock;
    }

    public TestValkey valkey() {
        return valkey;
    }

    /** The payment gateway, whose webhooks go to the first instance. */
    public FakeXendit xendit() {
        return xendit;
    }

    /** An operator who may do everything, signed in at the first instance. */
    public synchronized Http operator() {
        if (operator == null) {
            Operators.add(variables(), Operators.EMAIL, "admin", Operators.PASSWORD);
            operator = Operators.signIn(instance(0).internalUrl(), Operators.EMAIL, Operators.PASSWORD);
        }
        return operator;
    }

    /** The environment of an instance of this cluster, ports aside. */
    public Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(extraVariables);
        // Tests make more load than their users; those about limits set it to 1.
        variables.putIfAbsent("RATE_LIMIT_MULTIPLIER", "10000");
        variables.put("DATABASE_URL", databaseUrl);
        variables.put("VALKEY_URL", valkey.url());
        variables.put("XENDIT_BASE_URL", xendit.url());
        return variables;
    }

    /** The cluster's database, to look into and to prepare. */
    public Database database() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(databaseUrl);
        return new Database(DatabaseModule.jdbi(dataSource));
    }
}
