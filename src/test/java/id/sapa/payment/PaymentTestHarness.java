package id.sapa.payment;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.ExtensionId;
import id.sapa.common.Id;
import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.db.Transaction;
import id.sapa.event.EventBus;
import id.sapa.jobs.JobScheduler;
import id.sapa.jobs.JobsConfiguration;
import id.sapa.jobs.ManualJobs;
import id.sapa.ledger.LedgerModule;
import id.sapa.settings.Settings;
import id.sapa.testing.FakeXendit;
import id.sapa.testing.FakeXendit.Fault;
import id.sapa.testing.TestPostgres;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyConfiguration;
import io.dropwizard.util.Duration;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.slf4j.LoggerFactory;

/**
 * Payments and ledger as they are wired in production, on a real database and a fake gateway, with sessions reduced to
 * their rows. Time stands still and jobs wait until the test says otherwise. For one thread.
 */
final class PaymentTestHarness implements AutoCloseable, PaymentHandler {

    static final int SHARE = 60;

    final FakeXendit xendit = FakeXendit.start(0);
    final CrashingDataSource crashing;
    final Database plain;
    final PaymentModule module;
    final LedgerModule ledger;
    final LedgerSnapshot ledgerSnapshot;
    final UserId mitra = UserId.next();
    private final Database database;
    private final Clock clock;
    private final XenditConfiguration gateway;
    private final ManualJobs jobs;
    private final UUID product = Id.generate();
    private Instant now = Instant.parse("2026-11-20T08:00:00Z");

    PaymentTestHarness() {
        ((Logger) LoggerFactory.getLogger("com.github.kagkarlsson.scheduler")).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger("id.sapa.payment")).setLevel(Level.ERROR);
        clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        // The gateway's clock is the system's: what is asked of it must lie ahead of both.
        now = Clock.systemUTC().instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        DataSource real = pool(TestPostgres.newDatabase());
        plain = new Database(DatabaseModule.jdbi(real));
        crashing = new CrashingDataSource(real);
        database = new Database(DatabaseModule.jdbi(crashing.dataSource()));
        ledgerSnapshot = new LedgerSnapshot(plain);
        MetricRegistry metrics = new MetricRegistry();
        ValkeyClient valkey = new ValkeyClient(
                new ValkeyConfiguration(
                        "redis://127.0.0.1:1", null, null, null, null, null, null, null, null, null, null),
                metrics);
        Settings settings = new Settings(database, new EventBus(valkey, Id.generate(), metrics), clock);
        JobScheduler registry =
                new JobScheduler(real, clock, new JobsConfiguration(1, null, null, null), metrics, "test");
        ledger = new LedgerModule(database, clock);
        gateway = new XenditConfiguration(
                xendit.url(),
                FakeXendit.SECRET_KEY,
                FakeXendit.CALLBACK_TOKEN,
                null,
                null,
                Duration.seconds(2),
                Duration.seconds(8),
                Duration.milliseconds(10));
        module = new PaymentModule(
                gateway, new PaymentModule.Dependencies(database, registry, settings, clock, metrics), ledger.ledger());
        module.usedFor(this);
        jobs = new ManualJobs(registry, real, clock);
        xendit.fault(Fault.NO_WEBHOOKS);
        plain.useTransaction(this::people);
    }

    /** Thousands of short steps: connecting anew for each would take most of the time. */
    private static DataSource pool(String url) {
        PoolProperties properties = new PoolProperties();
        properties.setUrl(url);
        properties.setDriverClassName("org.postgresql.Driver");
        properties.setMaxActive(4);
        properties.setInitialSize(1);
        properties.setMinIdle(1);
        properties.setRollbackOnReturn(true);
        return new org.apache.tomcat.jdbc.pool.DataSource(properties);
    }

    // What happens outside

    Instant now() {
        return now;
    }

    void pass(java.time.Duration time) {
        now = now.plus(time);
    }

    /** Runs what is due. */
    void runDueJobs() {
        jobs.runDue();
    }

    /** Runs what is due, and what becomes due by that. */
    void runJobs() {
        for (int i = 0; i < 6; i++) {
            jobs.runDue();
            pass(java.time.Duration.ofSeconds(2));
        }
    }

    /** One that runs beside that of the jobs, as on another instance. */
    RefundJob refundJob() {
        return new RefundJob(
                database, new XenditClient(gateway, new MetricRegistry()), module.refunds(), module.events(), clock);
    }

    /** Hands a webhook in, as the gateway does: again if it was not taken. */
    void deliver(String body) {
        try {
            module.events().receive(body.getBytes(StandardCharsets.UTF_8));
        } catch (CrashingDataSource.Crash e) {
            module.events().receive(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    // What sessions do

    SessionId open(long price) {
        SessionId id = SessionId.next();
        UserId customer = UserId.next();
        plain.useTransaction(transaction -> user(transaction, customer, "customer"));
        database.useTransaction(transaction -> {
            transaction
                    .handle()
                    .createUpdate("""
                            insert into chat_session (id, customer_id, requested_mitra_id, product_id, product_code,
                                product_name, duration_minutes, price, revenue_share_percent, state, created_at)
                            values (:id, :customer, :mitra, :product, 'p', 'P', 30, :price, 60, 'awaiting_payment', :now)
                            """)
                    .bind("id", id)
                    .bind("customer", customer)
                    .bind("mitra", mitra)
                    .bind("product", product)
                    .bind("price", price)
                    .bind("now", now)
                    .execute();
            module.payments().openForSession(transaction, id, customer, Money.of(price), "P");
        });
        return id;
    }

    Optional<Payment> paymentOf(SessionId id) {
        return plain.withHandle(handle -> module.payments().sessionPayment(handle, id));
    }

    Payment checkout(SessionId id) {
        return module.payments().checkout(paymentOf(id).orElseThrow().id());
    }

    /** Gives the session up if it has not begun. */
    void cancel(SessionId id) {
        database.useTransaction(transaction -> {
            String state = lock(transaction, id);
            if (state.equals("awaiting_payment") || state.equals("pairing")) {
                close(transaction, id, "cancelled");
                module.payments().release(transaction, id, "cancelled");
            }
        });
    }

    void accept(SessionId id) {
        database.useTransaction(transaction -> {
            if (lock(transaction, id).equals("pairing")) {
                transaction
                        .handle()
                        .createUpdate("""
                                update chat_session set state = 'active', mitra_id = :mitra, started_at = :now, ends_at = :now
                                where id = :id
                                """)
                        .bind("id", id)
                        .bind("mitra", mitra)
                        .bind("now", now)
                        .execute();
            }
        });
    }

    /** Buys more time, if the session is on and nothing is being bought; returns the payment. */
    Optional<PaymentId> extend(SessionId id, long price) {
        ExtensionId extension = ExtensionId.next();
        boolean opened = database.inTransaction(transaction -> {
            if (!lock(transaction, id).equals("active")) {
                return false;
            }
            int rows = transaction
                    .handle()
                    .createUpdate("""
                            insert into extension (id, session_id, product_id, product_name, duration_minutes, price, state, created_at)
                            values (:id, :session, :product, 'E', 10, :price, 'awaiting_payment', :now)
                            on conflict (session_id) where state = 'awaiting_payment' do nothing
                            """)
                    .bind("id", extension)
                    .bind("session", id)
                    .bind("product", product)
                    .bind("price", price)
                    .bind("now", now)
                    .execute();
            if (rows == 1) {
                module.payments()
                        .openForExtension(
                                transaction, id, extension, customerOf(transaction, id), Money.of(price), "E");
            }
            return rows == 1;
        });
        return opened
                ? plain.withHandle(handle -> module.payments().extensionPayment(handle, extension))
                        .map(Payment::id)
                : Optional.empty();
    }

    /** Ends the session if it is on, as one that took place or as one whose mitra never came. */
    void end(SessionId id, boolean noShow) {
        database.useTransaction(transaction -> {
            if (!lock(transaction, id).equals("active")) {
                return;
            }
            close(transaction, id, "ended");
            transaction
                    .handle()
                    .createQuery("""
                            update extension set state = 'lapsed', decided_at = :now
                            where session_id = :id and state = 'awaiting_payment' returning id
                            """)
                    .bind("id", id)
                    .bind("now", now)
                    .mapTo(ExtensionId.class)
                    .forEach(extension -> module.payments().cancelExtension(transaction, extension));
            if (noShow) {
                module.payments()
                        .refundSession(transaction, id, module.payments().paidForSession(transaction, id), "no_show");
            } else {
                ledger.earnings().sessionEnded(transaction, id, mitra, SHARE);
            }
        });
    }

    /** What an operator asks for; empty if it was refused. */
    Optional<Refund> refund(PaymentId id, long amount, String key) {
        try {
            return Optional.of(database.inTransaction(transaction -> module.refunds()
                    .refund(transaction, new OperatorId(product), id, Optional.of(Money.of(amount)), "asked", key)));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    <T> T one(String sql, SessionId id, Class<T> type) {
        return plain.withHandle(
                handle -> handle.createQuery(sql).bind("id", id).mapTo(type).one());
    }

    /** Asks the gateway no more about what is over: money that comes later still is another test's. */
    void forget() {
        plain.useTransaction(transaction -> transaction
                .handle()
                .execute("update payment set next_check_at = null where next_check_at is not null"));
    }

    Database database() {
        return database;
    }

    // What payments are for

    @Override
    public void lock(Transaction transaction, Payment payment) {
        lock(transaction, payment.sessionId());
    }

    @Override
    public boolean paid(Transaction transaction, Payment payment) {
        if (payment.extensionId() == null) {
            return transaction
                            .handle()
                            .createUpdate("""
                                    update chat_session set state = 'pairing', pairing_since = :now, pairing_until = :now
                                    where id = :id and state = 'awaiting_payment'
                                    """)
                            .bind("id", payment.sessionId())
                            .bind("now", now)
                            .execute()
                    == 1;
        }
        return lock(transaction, payment.sessionId()).equals("active")
                && decide(transaction, payment.extensionId(), "applied");
    }

    @Override
    public void expired(Transaction transaction, Payment payment) {
        if (payment.extensionId() != null) {
            decide(transaction, payment.extensionId(), "lapsed");
        } else if (lock(transaction, payment.sessionId()).equals("awaiting_payment")) {
            close(transaction, payment.sessionId(), "expired");
        }
    }

    @Override
    public void refundedInFull(Transaction transaction, Payment payment) {
        // Sessions of the harness go on; their end splits what is left.
    }

    @Override
    public void refundChanged(Transaction transaction, Payment payment) {
        // Nobody watches.
    }

    @Override
    public void close() {
        xendit.close();
    }

    private boolean decide(Transaction transaction, ExtensionId extension, String state) {
        return transaction
                        .handle()
                        .createUpdate("""
                                update extension set state = :state, decided_at = :now
                                where id = :id and state = 'awaiting_payment'
                                """)
                        .bind("id", extension)
                        .bind("state", state)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static String lock(Transaction transaction, SessionId id) {
        return transaction
                .handle()
                .createQuery("select state from chat_session where id = :id for update")
                .bind("id", id)
                .mapTo(String.class)
                .one();
    }

    private static UserId customerOf(Transaction transaction, SessionId id) {
        return transaction
                .handle()
                .createQuery("select customer_id from chat_session where id = :id")
                .bind("id", id)
                .mapTo(UserId.class)
                .one();
    }

    private void close(Transaction transaction, SessionId id, String state) {
        transaction
                .handle()
                .createUpdate("update chat_session set state = :state, ended_at = :now where id = :id")
                .bind("id", id)
                .bind("state", state)
                .bind("now", now)
                .execute();
    }

    private void people(Transaction transaction) {
        user(transaction, mitra, "mitra");
        for (String sql : List.of(
                "insert into mitra (id, headline, bio, max_sessions, idle_since, created_at) values (:id, '', '', 1, :now, :now)",
                "insert into product (id, code, name, duration_minutes, price, created_at) values (:product, 'p', 'P', 30, 1, :now)")) {
            transaction
                    .handle()
                    .createUpdate(sql)
                    .bind("id", mitra)
                    .bind("product", product)
                    .bind("now", now)
                    .execute();
        }
    }

    private void user(Transaction transaction, UserId id, String role) {
        transaction
                .handle()
                .createUpdate("""
                        insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                        values (:id, :role, :phone, 'N', :now, :now)
                        """)
                .bind("id", id)
                .bind("role", role)
                .bind("phone", "+62" + Math.abs(id.value().getLeastSignificantBits() % 1_000_000_000_000L))
                .bind("now", now)
                .execute();
    }
}
