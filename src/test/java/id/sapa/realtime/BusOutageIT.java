package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.chat.ChatFixtures;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chat goes on across instances whatever happens to Valkey, and nothing is lost or comes twice. */
class BusOutageIT {

    private static final int MESSAGES = 60;

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final List<Long> expected = new ArrayList<>();
    private ChatFixtures.Chat chat;
    private TestDevice customer;
    private TestDevice mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        SignedIn first = SignedIn.in(Http.at(url(0)), chat.customerPhone(), "customer");
        SignedIn second = SignedIn.in(Http.at(url(1)), chat.mitraPhone(), "mitra");
        customer = TestDevice.connect(url(0), first.accessToken());
        mitra = TestDevice.connect(url(1), second.accessToken());
        awaitBus(true);
    }

    @AfterEach
    void close() {
        customer.close();
        mitra.close();
    }

    @Test
    void valkeyIsKilledAndComesBackEmpty() {
        exchange();
        CLUSTER.valkey().kill();
        try {
            exchange();
            awaitBus(false);
            assertThat(latencyWhileDown()).isLessThan(Duration.ofSeconds(1));
        } finally {
            CLUSTER.valkey().restart();
        }
        exchange();
        awaitBus(true);
        exchange();
        assertEverythingCame();
    }

    @Test
    void valkeyFreezesAndThaws() {
        exchange();
        CLUSTER.valkey().freeze();
        try {
            exchange();
            awaitBus(false);
            assertThat(latencyWhileDown()).isLessThan(Duration.ofSeconds(1));
        } finally {
            CLUSTER.valkey().thaw();
        }
        exchange();
        awaitBus(true);
        exchange();
        assertEverythingCame();
    }

    @Test
    void aPublishThatIsLostSilentlyIsHealedWithinSeconds() {
        exchange();
        // As if another instance had died between its commit and its publish.
        CLUSTER.database()
                .useTransaction(transaction -> transaction
                        .handle()
                        .createUpdate("""
                        with s as (update chat_session set last_seq = last_seq + 1 where id = :id returning last_seq)
                        insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                        select :id, last_seq, :message, :sender, 'customer', :message, 'lost', now() from s
                        """)
                        .bind("id", chat.session())
                        .bind("sender", chat.customer())
                        .bind("message", UUID.randomUUID())
                        .execute());
        expected.add((long) expected.size() + 1);
        assertEverythingCame();
        exchange();
        assertEverythingCame();
    }

    @Test
    void everyFlappingOfValkeyIsSurvived() {
        for (int i = 0; i < 4; i++) {
            CLUSTER.valkey().kill();
            exchange();
            CLUSTER.valkey().restart();
            exchange();
        }
        assertEverythingCame();
    }

    private void exchange() {
        for (int i = 0; i < MESSAGES / 2; i++) {
            customer.message(chat.session(), "tanya");
            mitra.message(chat.session(), "jawab");
        }
        int from = expected.size();
        LongStream.rangeClosed(from + 1, from + MESSAGES).forEach(expected::add);
    }

    private void assertEverythingCame() {
        customer.awaitSeqs(chat.session(), expected);
        mitra.awaitSeqs(chat.session(), expected);
        Awaitility.await()
                .until(() -> customer.frames("message.ack").size()
                                + mitra.frames("message.ack").size()
                        >= expected.size() - 1);
    }

    /** The longest of forty, from the sending on one instance to the arrival at the other. */
    private Duration latencyWhileDown() {
        // What is still on its way would mix with what follows.
        mitra.awaitSeqs(chat.session(), expected);
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long start = System.nanoTime();
            String id = customer.message(chat.session(), "halo " + i);
            mitra.await(
                    "message", frame -> frame.path("client_message_id").asText().equals(id));
            nanos.add(System.nanoTime() - start);
            // Not this message's own number: some sent before by the other device may still be under way.
            expected.add((long) expected.size() + 1);
        }
        Collections.sort(nanos);
        return Duration.ofNanos(nanos.get(39));
    }

    private static void awaitBus(boolean healthy) {
        for (int i = 0; i < 2; i++) {
            int instance = i;
            Awaitility.await("bus " + healthy)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> ((Integer) CLUSTER.instance(instance)
                                            .environment()
                                            .metrics()
                                            .getGauges()
                                            .get("bus.healthy")
                                            .getValue()
                                    == 1)
                            == healthy);
        }
    }

    private static URI url(int instance) {
        return CLUSTER.instance(instance).publicUrl();
    }
}
