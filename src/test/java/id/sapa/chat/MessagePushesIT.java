package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is looked at is the mark that a push was asked for; the push itself is another feature's. */
class MessagePushesIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private ChatFixtures.Chat chat;
    private SignedIn customer;
    private SignedIn mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        Http http = Http.at(CLUSTER.instance(0).publicUrl());
        customer = SignedIn.in(http, chat.customerPhone(), "customer");
        mitra = SignedIn.in(http, chat.mitraPhone(), "mitra");
    }

    @Test
    void whoIsNotThereIsPushedAndTheSenderIsNot() {
        write(mitra);
        awaitPushed("customer", 1);
        write(mitra);
        awaitPushed("customer", 2);
        assertThat(pushed("mitra")).isZero();
    }

    @Test
    void whoIsThereIsNotPushed() {
        try (TestDevice device = TestDevice.connect(CLUSTER.instance(0).publicUrl(), customer.accessToken())) {
            write(mitra);
            device.await("message");
            write(customer);
            awaitPushed("mitra", 2);
            assertThat(pushed("customer")).isZero();
        }
    }

    @Test
    void theSweepFindsWhatACrashKeptFromBeingPushed() {
        CLUSTER.database()
                .useTransaction(transaction -> transaction
                        .handle()
                        .createUpdate("""
                        with s as (update chat_session set last_seq = 1 where id = :id)
                        insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
                        values (:id, 1, :message, :sender, 'mitra', :message, 'lost', :time)
                        """)
                        .bind("id", chat.session())
                        .bind("sender", chat.mitra())
                        .bind("message", UUID.randomUUID())
                        .bind("time", CLUSTER.clock().instant().minus(Duration.ofMinutes(1)))
                        .execute());
        awaitPushed("customer", 1);
    }

    private void awaitPushed(String role, long seq) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pushed(role) == seq);
    }

    private long pushed(String role) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery(
                                "select coalesce(max(pushed_seq), 0) from receipt where session_id = :id and role = :role")
                        .bind("id", chat.session())
                        .bind("role", role)
                        .mapTo(Long.class)
                        .one());
    }

    private void write(SignedIn user) {
        user.http()
                .post(
                        "/v1/sessions/" + chat.session() + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", "halo"))
                .expect(201);
    }
}
