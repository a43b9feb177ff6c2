package id.sapa.availability;

import id.sapa.common.ProductId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;

/** Writes the rows that availability reads, as their owners would. */
final class MirrorFixtures {

    private static final AtomicLong PHONE = new AtomicLong(100_000_000);

    private final Database database;
    private final Clock clock;
    private final ProductId product = ProductId.next();

    MirrorFixtures(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        database.withHandle(handle -> handle.createUpdate("""
                        insert into product (id, code, name, duration_minutes, price, active, created_at)
                        values (:id, :code, 'chat', 30, 0, true, :now)
                        """)
                .bind("id", product)
                .bind("code", "p" + product)
                .bind("now", clock.instant())
                .execute());
    }

    /** Offline, in service. */
    UserId mitra(int maxSessions) {
        UserId id = user("mitra");
        database.withHandle(handle -> handle.createUpdate("""
                        insert into mitra (id, max_sessions, idle_since, created_at) values (:id, :max, :now, :now)
                        """)
                .bind("id", id)
                .bind("max", maxSessions)
                .bind("now", clock.instant())
                .execute());
        return id;
    }

    List<UserId> mitras(int count, int maxSessions) {
        List<UserId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(mitra(maxSessions));
        }
        return ids;
    }

    /** Begins a session if the mitra has room, as an accept does; false if it has not. */
    boolean accept(TestInstance testInstance, UserId mitra) {
        UserId customer = user("customer");
        return testInstance.database.inTransaction(transaction -> {
            MitraState state = testInstance.availability().lock(transaction, mitra);
            if (state.deactivated() || state.freeCapacity() == 0) {
                return false;
            }
            Instant now = clock.instant();
            transaction
                    .handle()
                    .createUpdate("""
                            insert into chat_session (id, customer_id, mitra_id, product_id, product_code, product_name,
                                duration_minutes, price, revenue_share_percent, state, created_at, started_at, ends_at)
                            values (:id, :customer, :mitra, :product, 'p', 'chat', 30, 0, 50, 'active', :now, :now, :end)
                            """)
                    .bind("id", SessionId.next())
                    .bind("customer", customer)
                    .bind("mitra", mitra)
                    .bind("product", product)
                    .bind("now", now)
                    .bind("end", now.plus(Duration.ofMinutes(30)))
                    .execute();
            testInstance.availability().changed(transaction, mitra);
            return true;
        });
    }

    /** Ends one of the mitra's active sessions, if it has any. */
    void end(TestInstance testInstance, UserId mitra) {
        testInstance.database.useTransaction(transaction -> {
            testInstance.availability().lock(transaction, mitra);
            int ended = transaction
                    .handle()
                    .createUpdate("""
                            update chat_session set state = 'ended', ended_at = :now
                            where id = (select id from chat_session where mitra_id = :mitra and state = 'active' limit 1)
                            """)
                    .bind("now", clock.instant())
                    .bind("mitra", mitra)
                    .execute();
            if (ended == 1) {
                testInstance.availability().sessionEnded(transaction, mitra);
            }
        });
    }

    void deactivate(TestInstance testInstance, UserId mitra) {
        setDeactivated(testInstance, mitra, clock.instant());
    }

    void activate(TestInstance testInstance, UserId mitra) {
        setDeactivated(testInstance, mitra, null);
    }

    private static void setDeactivated(TestInstance testInstance, UserId mitra, Instant at) {
        testInstance.database.useTransaction(transaction -> {
            testInstance.availability().lock(transaction, mitra);
            transaction
                    .handle()
                    .createUpdate("""
                            update mitra set deactivated_at = :at, online = online and cast(:at as timestamptz) is null
                            where id = :id
                            """)
                    .bind("at", at)
                    .bind("id", mitra)
                    .execute();
            testInstance.availability().changed(transaction, mitra);
        });
    }

    private UserId user(String role) {
        UserId id = UserId.next();
        try (Handle handle = database.jdbi().open()) {
            handle.createUpdate("""
                            insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                            values (:id, :role, :phone, :name, :now, :now)
                            """)
                    .bind("id", id)
                    .bind("role", role)
                    .bind("phone", "+62" + PHONE.incrementAndGet())
                    .bind("name", role)
                    .bind("now", clock.instant())
                    .execute();
        }
        return id;
    }
}
