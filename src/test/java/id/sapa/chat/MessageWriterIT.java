package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.ProblemCode;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.db.UnpooledConnectionFactory;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.testing.AdjustableClock;
import id.sapa.testing.TestPostgres;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyConfiguration;
import io.dropwizard.db.DataSourceFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class MessageWriterIT {

    private final String url = TestPostgres.newDatabase();
    private final Database database = new Database(DatabaseModule.jdbi(dataSource(url)));
    private final ChatFixtures fixtures = new ChatFixtures(database);
    private final AdjustableClock clock = new AdjustableClock();
    private final Queue<Event> published = new ConcurrentLinkedQueue<>();
    private final MessageWriter first = writer();
    private final MessageWriter second = writer();

    @BeforeEach
    void start() {
        first.start();
        second.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        first.stop();
        second.stop();
    }

    @Test
    void numbersMessagesOfBothSidesFromOne() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        assertThat(stored(send(first, chat.session(), chat.customer(), "halo"))
                        .message()
                        .seq())
                .isEqualTo(1);
        Message answer =
                stored(send(second, chat.session(), chat.mitra(), "hai")).message();
        assertThat(answer.seq()).isEqualTo(2);
        assertThat(answer.sender().role().wire()).isEqualTo("mitra");
        assertThat(lastSeq(chat.session())).isEqualTo(2);
        assertThat(published).hasSize(4);
    }

    @Test
    void theSameSendAgainGivesTheSameMessageAndPublishesNothing() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        SendRequest request = new SendRequest(chat.session(), chat.customer(), UUID.randomUUID(), "halo");
        SendResult.Stored original = stored(send(first, request));
        published.clear();
        SendResult.Stored again = stored(send(second, request));
        assertThat(again.replayed()).isTrue();
        assertThat(again.message()).isEqualTo(original.message());
        assertThat(published).isEmpty();
        assertThat(count(chat.session())).isEqualTo(1);
    }

    @Test
    void theSameSendAgainAfterTheEndStillGivesTheMessage() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        SendRequest request = new SendRequest(chat.session(), chat.customer(), UUID.randomUUID(), "halo");
        send(first, request);
        clock.advance(Duration.ofHours(3));
        assertThat(stored(send(first, request)).message().seq()).isEqualTo(1);
    }

    @Test
    void anotherTextUnderTheSameIdIsRefused() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        UUID id = UUID.randomUUID();
        send(first, new SendRequest(chat.session(), chat.customer(), id, "halo"));
        assertRefused(
                send(first, new SendRequest(chat.session(), chat.customer(), id, "lain")),
                ProblemCode.CLIENT_MESSAGE_ID_REUSED);
        assertThat(stored(send(first, new SendRequest(chat.session(), chat.mitra(), id, "lain")))
                        .message()
                        .seq())
                .isEqualTo(2);
    }

    @Test
    void strangersAndUnknownSessionsAreNotFound() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        assertRefused(send(first, chat.session(), UserId.next(), "halo"), ProblemCode.NOT_FOUND);
        assertRefused(send(first, SessionId.next(), chat.customer(), "halo"), ProblemCode.NOT_FOUND);
        assertThat(count(chat.session())).isZero();
    }

    @Test
    void nothingIsStoredFromTheEndOnEvenIfTheEndIsLate() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        clock.advance(Duration.ofHours(2));
        assertRefused(send(first, chat.session(), chat.customer(), "halo"), ProblemCode.SESSION_NOT_ACTIVE);
    }

    @Test
    void twoInstancesWritingToTheSameSessionsLeaveNoGapAndStoreNothingTwice() throws InterruptedException {
        List<ChatFixtures.Chat> chats = fixtures.activeChats(8, clock.instant(), Duration.ofHours(2));
        Map<SessionId, Set<Long>> seqs = new ConcurrentHashMap<>();
        Queue<CompletableFuture<SendResult>> results = new ConcurrentLinkedQueue<>();
        List<Thread> senders = new ArrayList<>();
        for (ChatFixtures.Chat chat : chats) {
            List<SendRequest> requests = IntStream.range(0, 400)
                    .mapToObj(i -> new SendRequest(chat.session(), chat.customer(), UUID.randomUUID(), "text " + i))
                    .toList();
            // Both instances get each, as from a device that changed its connection.
            for (MessageWriter writer : List.of(first, second)) {
                senders.add(new Thread(() -> requests.forEach(request -> results.add(start(writer, request)))));
            }
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        AtomicInteger replays = new AtomicInteger();
        for (CompletableFuture<SendResult> result : results) {
            SendResult.Stored stored = stored(result.join());
            if (stored.replayed()) {
                replays.incrementAndGet();
            }
            seqs.computeIfAbsent(stored.message().sessionId(), s -> ConcurrentHashMap.newKeySet())
                    .add(stored.message().seq());
        }
        assertThat(replays).hasValue(400 * 8);
        Set<Long> expected =
                new HashSet<>(LongStream.rangeClosed(1, 400).boxed().toList());
        chats.forEach(chat -> {
            assertThat(seqs.get(chat.session())).isEqualTo(expected);
            assertThat(count(chat.session())).isEqualTo(400);
            assertThat(lastSeq(chat.session())).isEqualTo(400);
        });
    }

    @Test
    void goesOnWithANewConnectionWhenItsOwnIsCut() {
        ChatFixtures.Chat chat = fixtures.activeChat(clock.instant());
        send(first, chat.session(), chat.customer(), "halo");
        database.withHandle(handle -> handle.createQuery("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where application_name = 'sapa-chat-writer' and datname = current_database()
                        """).mapTo(Long.class).one());
        assertThat(stored(send(first, chat.session(), chat.customer(), "lagi"))
                        .message()
                        .seq())
                .isEqualTo(2);
    }

    @Test
    void aSessionThatSomebodyKeepsLockedDoesNotHoldUpTheOthersForever() {
        List<ChatFixtures.Chat> chats = fixtures.activeChats(6, clock.instant(), Duration.ofHours(2));
        ChatFixtures.Chat locked = chats.get(0);
        database.useTransaction(transaction -> {
            transaction
                    .handle()
                    .createQuery("select id from chat_session where id = :id for update")
                    .bind("id", locked.session())
                    .mapTo(SessionId.class)
                    .one();
            List<CompletableFuture<SendResult>> results = chats.stream()
                    .map(chat ->
                            start(first, new SendRequest(chat.session(), chat.customer(), UUID.randomUUID(), "halo")))
                    .toList();
            for (int i = 1; i < results.size(); i++) {
                assertThat(stored(results.get(i).join()).message().seq()).isEqualTo(1);
            }
            assertRefused(results.get(0).join(), ProblemCode.UNAVAILABLE);
        });
        assertThat(stored(send(first, locked.session(), locked.customer(), "halo"))
                        .message()
                        .seq())
                .isEqualTo(1);
    }

    private MessageWriter writer() {
        DataSourceFactory configuration = new DataSourceFactory();
        configuration.setUrl(url);
        MetricRegistry metrics = new MetricRegistry();
        // Nothing listens there: events reach the local listener only.
        EventBus bus = new EventBus(
                new ValkeyClient(ValkeyConfiguration.of("redis://127.0.0.1:1"), metrics), UUID.randomUUID(), metrics);
        bus.deliverTo((user, event) -> published.add(event));
        return new MessageWriter(
                new ChatConfiguration(2, null, null),
                new UnpooledConnectionFactory(configuration),
                bus,
                clock,
                metrics);
    }

    private static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    private static SendResult send(MessageWriter writer, SessionId session, UserId sender, String text) {
        return send(writer, new SendRequest(session, sender, UUID.randomUUID(), text));
    }

    private static SendResult send(MessageWriter writer, SendRequest request) {
        return start(writer, request).join();
    }

    private static CompletableFuture<SendResult> start(MessageWriter writer, SendRequest request) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        writer.send(request, result::complete);
        return result.orTimeout(20, TimeUnit.SECONDS);
    }

    private static SendResult.Stored stored(SendResult result) {
        assertThat(result).isInstanceOf(SendResult.Stored.class);
        return (SendResult.Stored) result;
    }

    private static void assertRefused(SendResult result, ProblemCode code) {
        assertThat(result).isEqualTo(new SendResult.Refused(code));
    }

    private long count(SessionId session) {
        return number("select count(*) from message where session_id = :id", session);
    }

    private long lastSeq(SessionId session) {
        return number("select last_seq from chat_session where id = :id", session);
    }

    private long number(String sql, SessionId session) {
        return database.withHandle(handle ->
                handle.createQuery(sql).bind("id", session).mapTo(Long.class).one());
    }
}
