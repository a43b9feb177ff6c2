package id.sapa.chat;

import id.sapa.common.ProductId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Chats that are under way, put straight into the database: for tests that are about messages and not about pairing. */
public final class ChatFixtures {

    private static final AtomicInteger COUNT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 20));

    private final Database database;

    public ChatFixtures(Database database) {
        this.database = database;
    }

    /** An active session and its two sides. */
    public record Chat(SessionId session, UserId customer, String customerPhone, UserId mitra, String mitraPhone) {}

    public Chat activeChat(Instant now) {
        return activeChats(1, now, Duration.ofHours(2)).get(0);
    }

    public List<Chat> activeChats(int count, Instant now, Duration length) {
        return database.inTransaction(transaction -> {
            List<Chat> chats = new ArrayList<>();
            ProductId product = ProductId.next();
            transaction
                    .handle()
                    .createUpdate("""
                            insert into product (id, code, name, duration_minutes, price, created_at)
                            values (:id, :code, 'Chat', 120, 0, :now)
                            """)
                    .bind("id", product)
                    .bind("code", "fixture-" + COUNT.incrementAndGet())
                    .bind("now", now)
                    .execute();
            var users = transaction.handle().prepareBatch("""
                    insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                    values (:id, :role, :phone, :name, :now, :now)
                    """);
            var mitras = transaction.handle().prepareBatch("""
                    insert into mitra (id, max_sessions, online, last_heartbeat_at, idle_since, created_at)
                    values (:id, 3, true, :now, :now, :now)
                    """);
            var sessions = transaction.handle().prepareBatch("""
                    insert into chat_session (id, customer_id, mitra_id, product_id, product_code, product_name,
                        duration_minutes, price, revenue_share_percent, state, created_at, started_at, ends_at)
                    values (:id, :customer, :mitra, :product, 'fixture', 'Chat', 120, 0, 60, 'active', :now, :now, :end)
                    """);
            for (int i = 0; i < count; i++) {
                Chat chat = new Chat(SessionId.next(), UserId.next(), phone(), UserId.next(), phone());
                chats.add(chat);
                users.bind("id", chat.customer)
                        .bind("role", "customer")
                        .bind("phone", chat.customerPhone)
                        .bind("name", "Budi")
                        .bind("now", now)
                        .add();
                users.bind("id", chat.mitra)
                        .bind("role", "mitra")
                        .bind("phone", chat.mitraPhone)
                        .bind("name", "Sari")
                        .bind("now", now)
                        .add();
                mitras.bind("id", chat.mitra).bind("now", now).add();
                sessions.bind("id", chat.session)
                        .bind("customer", chat.customer)
                        .bind("mitra", chat.mitra)
                        .bind("product", product)
                        .bind("now", now)
                        .bind("end", now.plus(length).truncatedTo(ChronoUnit.MICROS))
                        .add();
            }
            users.execute();
            mitras.execute();
            sessions.execute();
            return chats;
        });
    }

    private static String phone() {
        return "+6281" + String.format("%09d", COUNT.incrementAndGet());
    }
}
