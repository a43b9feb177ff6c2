package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyConfiguration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ReceiptWriterIT {

    private final Database database = database();
    private final MetricRegistry metrics = new MetricRegistry();
    private final Queue<Event> published = new ConcurrentLinkedQueue<>();
    private final ReceiptWriter writer = writer();
    private final ChatFixtures.Chat chat = new ChatFixtures(database).activeChat(new AdjustableClock().instant());

    @AfterEach
    void stop() throws InterruptedException {
        writer.stop();
    }

    @Test
    void whatWaitsTogetherIsOneCommitAndOneEvent() throws Exception {
        messages(400);
        // Before the start, so that all of them wait.
        CompletableFuture<?>[] outcomes = IntStream.rangeClosed(1, 400)
                .mapToObj(seq -> writer.advance(chat.session(), chat.mitra(), seq, seq - 1))
                .toArray(CompletableFuture[]::new);
        writer.start();
        CompletableFuture.allOf(outcomes).get(20, TimeUnit.SECONDS);
        assertThat(outcomes[0].get()).isEqualTo(new Receipt(chat.session(), Role.MITRA, 400, 399));
        assertThat(metrics.meter("chat.receipt_commits").getCount()).isEqualTo(1);
        assertThat(published)
                .hasSize(2)
                .allMatch(event ->
                        event.receiptPosition().orElseThrow().equals(new Event.ReceiptPosition(Role.MITRA, 400, 399)));
    }

    @Test
    void neverGoesBackNorBeyondTheLastMessage() throws Exception {
        writer.start();
        messages(5);
        assertThat(advance(chat.customer(), 3, 2)).isEqualTo(new Receipt(chat.session(), Role.CUSTOMER, 3, 2));
        published.clear();
        assertThat(advance(chat.customer(), 1, 1)).isEqualTo(new Receipt(chat.session(), Role.CUSTOMER, 3, 2));
        assertThat(published).isEmpty();
        assertThat(advance(chat.customer(), 0, 99)).isEqualTo(new Receipt(chat.session(), Role.CUSTOMER, 5, 5));
    }

    @Test
    void strangersAndUnknownSessionsAreNotFoundAndHarmNobodyElse() throws Exception {
        messages(1);
        CompletableFuture<Receipt> stranger = writer.advance(chat.session(), UserId.next(), 1, 1);
        CompletableFuture<Receipt> nowhere = writer.advance(SessionId.next(), chat.mitra(), 1, 1);
        CompletableFuture<Receipt> good = writer.advance(chat.session(), chat.mitra(), 1, 1);
        writer.start();
        assertThat(good.get(20, TimeUnit.SECONDS).readSeq()).isEqualTo(1);
        for (CompletableFuture<Receipt> outcome : List.of(stranger, nowhere)) {
            assertThatThrownBy(() -> outcome.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.NOT_FOUND));
        }
    }

    @Test
    void onlyItsOwnCommitDoesNotWaitForTheDisk() {
        database.withHandle(handle -> {
            handle.attach(ReceiptDao.class)
                    .advance(
                            new SessionId[] {chat.session()}, new UserId[] {chat.mitra()}, new Long[] {1L}, new Long[] {
                                1L
                            });
            assertThat(handle.createQuery("show synchronous_commit")
                            .mapTo(String.class)
                            .one())
                    .isEqualTo("on");
            return null;
        });
    }

    private Receipt advance(UserId user, long delivered, long read) throws Exception {
        return writer.advance(chat.session(), user, delivered, read).get(20, TimeUnit.SECONDS);
    }

    private void messages(int count) {
        database.useTransaction(transaction -> transaction
                .handle()
                .createUpdate("""
                        with s as (update chat_session set last_seq = :count where id = :session)
                        insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                        select :session, seq, gen_random_uuid(), :sender, 'customer', gen_random_uuid(), 'halo', now()
                        from generate_series(1, :count) seq
                        """)
                .bind("count", count)
                .bind("session", chat.session())
                .bind("sender", chat.customer())
                .execute());
    }

    private ReceiptWriter writer() {
        // Nothing listens there: events reach the local listener only.
        EventBus bus = new EventBus(
                new ValkeyClient(ValkeyConfiguration.of("redis://127.0.0.1:1"), metrics), UUID.randomUUID(), metrics);
        bus.deliverTo((user, event) -> published.add(event));
        return new ReceiptWriter(database, bus, metrics);
    }

    private static Database database() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(TestPostgres.newDatabase());
        return new Database(DatabaseModule.jdbi(dataSource));
    }
}
