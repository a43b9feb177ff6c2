package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.chat.ChatFixtures;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventStreamIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private ChatFixtures.Chat chat;
    private SignedIn customer;
    private SignedIn mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        customer = SignedIn.in(Http.at(url(0)), chat.customerPhone(), "customer");
        mitra = SignedIn.in(Http.at(url(1)), chat.mitraPhone(), "mitra");
    }

    @Test
    void streamsEventsAndGoesOnAfterTheLastOne() {
        String lastId;
        try (TestStream stream = TestStream.open(url(0), customer.accessToken(), null)) {
            assertThat(stream.await("ready").data().path("sessions")).hasSize(1);
            write("satu");
            write("dua\nbaris");
            stream.awaitSeqs(List.of(1L, 2L));
            assertThat(stream.events("message").get(1).data().path("text").asText())
                    .isEqualTo("dua\nbaris");
            lastId = stream.events("message").get(0).id();
        }
        write("tiga");
        try (TestStream stream = TestStream.open(url(1), customer.accessToken(), lastId)) {
            stream.awaitSeqs(List.of(2L, 3L));
            write("empat");
            stream.awaitSeqs(List.of(2L, 3L, 4L));
        }
    }

    @Test
    void aSessionThatBeganWhileTheStreamWasAwayComesWhole() {
        ChatFixtures.Chat other = chat;
        String idBefore = "-";
        write("satu");
        write("dua");
        try (TestStream stream = TestStream.open(url(0), customer.accessToken(), idBefore)) {
            stream.awaitSeqs(List.of(1L, 2L));
            assertThat(stream.events("message").get(0).data().path("session_id").asText())
                    .isEqualTo(other.session().toString());
        }
    }

    @Test
    void aSessionThatEndedWhileTheStreamWasAwayIsTold() {
        String lastId;
        try (TestStream stream = TestStream.open(url(0), customer.accessToken(), null)) {
            write("satu");
            stream.awaitSeqs(List.of(1L));
            lastId = stream.events("message").get(0).id();
        }
        write("dua");
        mitra.http().post("/v1/sessions/" + chat.session() + "/end", Map.of()).expect(200);
        try (TestStream stream = TestStream.open(url(0), customer.accessToken(), lastId)) {
            assertThat(stream.await("session")
                            .data()
                            .path("session")
                            .path("state")
                            .asText())
                    .isEqualTo("ended");
            stream.awaitSeqs(List.of(2L));
        }
    }

    @Test
    void aStreamWithoutALastEventIdGetsLiveSessionsWhole() {
        write("satu");
        try (TestStream stream = TestStream.open(url(0), customer.accessToken(), null)) {
            stream.awaitSeqs(List.of(1L));
            assertThat(stream.await("session").data().path("session").path("id").asText())
                    .isEqualTo(chat.session().toString());
        }
    }

    @Test
    void refusesBadTokensAndBadIds() {
        Http anyone = Http.at(url(0));
        assertThat(anyone.get("/v1/events").expect(401).code()).isEqualTo("unauthorized");
        assertThat(anyone.as("wrong").get("/v1/events").expect(401).code()).isEqualTo("unauthorized");
        assertThat(customer.http()
                        .header("Last-Event-ID", "nonsense")
                        .get("/v1/events")
                        .expect(400)
                        .code())
                .isEqualTo("bad_request");
        customer.http().post("/v1/events").expect(405);
    }

    @Test
    void someoneElsesSessionIsNotResumed() {
        ChatFixtures.Chat strange =
                new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        try (TestStream stream = TestStream.open(url(0), customer.accessToken(), strange.session() + ":0")) {
            assertThat(stream.await("error").data().path("code").asText()).isEqualTo("not_found");
        }
    }

    @Test
    void endsWhenTheTokenIsRevoked() {
        SignedIn again = SignedIn.in(Http.at(url(0)), chat.customerPhone(), "customer");
        try (TestStream stream = TestStream.open(url(0), again.accessToken(), null)) {
            stream.await("ready");
            again.http().post("/v1/auth/logout").expect(204);
            Awaitility.await().until(stream::hasEnded);
        }
    }

    private void write(String text) {
        mitra.http()
                .post(
                        "/v1/sessions/" + chat.session() + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", text))
                .expect(201);
    }

    private static URI url(int instance) {
        return CLUSTER.instance(instance).publicUrl();
    }
}
