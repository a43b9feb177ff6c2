package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.ProblemCode;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.DatabaseModule;
import id.sapa.db.UnpooledConnectionFactory;
import id.sapa.testing.TestPostgres;
import io.dropwizard.db.DataSourceFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.postgresql.ds.PGSimpleDataSource;

/** Batches of every kind, whichever of its statements the store takes for them, against a model that knows of no statements. */
class MessageStoreIT {

    private static final String URL = TestPostgres.newDatabase();
    private static final Database DATABASE = new Database(DatabaseModule.jdbi(dataSource()));
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private static final Instant AFTER_THE_SHORT_ONE = NOW.plus(Duration.ofMinutes(2));
    private static final MessageStore STORE = store();

    @AfterContainer
    static void close() throws SQLException {
        STORE.close();
    }

    /** @param who 0 the customer, 1 the mitra, 2 a stranger */
    private record Send(int session, int who, int clientId, int text) {
        Key key() {
            return new Key(session, who, clientId);
        }
    }

    private record Key(int session, int who, int clientId) {}

    private record Known(String text, Message message) {}

    @Provide
    Arbitrary<List<List<Send>>> histories() {
        Arbitrary<Send> send = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.frequency(Tuple.of(10, 0), Tuple.of(10, 1), Tuple.of(1, 2)),
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(0, 1))
                .as(Send::new);
        return send.list().ofMinSize(1).ofMaxSize(12).list().ofMaxSize(8);
    }

    @Property(tries = 60)
    void everyRequestGetsTheOutcomeThatItWouldGetAlone(@ForAll("histories") List<List<Send>> batches)
            throws SQLException {
        // Three sessions that go on, and one that is over when the messages come.
        List<ChatFixtures.Chat> chats =
                new ArrayList<>(new ChatFixtures(DATABASE).activeChats(3, NOW, Duration.ofHours(2)));
        chats.addAll(new ChatFixtures(DATABASE).activeChats(1, NOW, Duration.ofMinutes(1)));
        UserId stranger = UserId.next();
        UUID[] clientIds = Stream.generate(UUID::randomUUID).limit(41).toArray(UUID[]::new);
        Map<Key, Known> known = new HashMap<>();
        long[] last = new long[4];

        for (List<Send> batch : batches) {
            List<Send> sends = withoutRepeatedKeys(batch);
            List<SendRequest> requests = sends.stream()
                    .map(send -> new SendRequest(
                            chats.get(send.session).session(),
                            sender(chats.get(send.session), stranger, send.who),
                            clientIds[send.clientId],
                            "text " + send.text))
                    .toList();
            List<StoredMessage> outcomes = STORE.store(requests, AFTER_THE_SHORT_ONE);
            assertThat(outcomes).hasSize(sends.size());
            for (int i = 0; i < sends.size(); i++) {
                check(sends.get(i), requests.get(i), outcomes.get(i), chats, known, last);
            }
        }
        for (int s = 0; s < 4; s++) {
            assertThat(seqs(chats.get(s).session()))
                    .isEqualTo(Stream.iterate(1L, seq -> seq + 1).limit(last[s]).toList());
        }
    }

    private static void check(
            Send send,
            SendRequest request,
            StoredMessage outcome,
            List<ChatFixtures.Chat> chats,
            Map<Key, Known> known,
            long[] last) {
        if (send.who == 2) {
            assertThat(outcome).isEqualTo(new StoredMessage(new SendResult.Refused(ProblemCode.NOT_FOUND), null, null));
            return;
        }
        ChatFixtures.Chat chat = chats.get(send.session);
        assertThat(outcome.customerId()).isEqualTo(chat.customer());
        assertThat(outcome.mitraId()).isEqualTo(chat.mitra());
        Known before = known.get(send.key());
        if (before != null) {
            assertThat(outcome.result())
                    .isEqualTo(
                            before.text.equals(request.text())
                                    ? new SendResult.Stored(before.message, true)
                                    : new SendResult.Refused(ProblemCode.CLIENT_MESSAGE_ID_REUSED));
        } else if (send.session == 3) {
            assertThat(outcome.result()).isEqualTo(new SendResult.Refused(ProblemCode.SESSION_NOT_ACTIVE));
        } else {
            assertThat(outcome.result()).isInstanceOfSatisfying(SendResult.Stored.class, stored -> {
                assertThat(stored.replayed()).isFalse();
                assertThat(stored.message().seq()).isEqualTo(++last[send.session]);
                assertThat(stored.message().text()).isEqualTo(request.text());
                assertThat(stored.message().sender().id()).isEqualTo(request.senderId());
                assertThat(stored.message().sender().role().wire()).isEqualTo(send.who == 0 ? "customer" : "mitra");
                assertThat(stored.message().createdAt()).isEqualTo(AFTER_THE_SHORT_ONE);
                known.put(send.key(), new Known(request.text(), stored.message()));
            });
        }
    }

    private static List<Send> withoutRepeatedKeys(List<Send> batch) {
        Set<Key> keys = new HashSet<>();
        return batch.stream().filter(send -> keys.add(send.key())).toList();
    }

    private static UserId sender(ChatFixtures.Chat chat, UserId stranger, int who) {
        return switch (who) {
            case 0 -> chat.customer();
            case 1 -> chat.mitra();
            default -> stranger;
        };
    }

    private static List<Long> seqs(SessionId session) {
        return DATABASE.withHandle(
                handle -> handle.createQuery("select seq from message where session_id = :id order by seq")
                        .bind("id", session)
                        .mapTo(Long.class)
                        .list());
    }

    private static MessageStore store() {
        DataSourceFactory configuration = new DataSourceFactory();
        configuration.setUrl(URL);
        try {
            return new MessageStore(new UnpooledConnectionFactory(configuration).open(WriterConnection.SETTINGS, 5));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(URL);
        return dataSource;
    }
}
