package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatResourceIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final Http anyone = Http.at(CLUSTER.instance(0).publicUrl());
    private ChatFixtures.Chat chat;
    private Http customer;
    private Http mitra;

    @BeforeEach
    void startChat() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        customer = SignedIn.in(anyone, chat.customerPhone(), "customer").http();
        mitra = SignedIn.in(anyone, chat.mitraPhone(), "mitra").http();
    }

    @Test
    void sendsOnceForEachClientMessageId() {
        String id = UUID.randomUUID().toString();
        JsonNode first = send(customer, id, " halo ").expect(201).json();
        assertThat(first.path("seq").asLong()).isEqualTo(1);
        assertThat(first.path("session_id").asText()).isEqualTo(chat.session().toString());
        assertThat(first.path("sender").path("id").asText())
                .isEqualTo(chat.customer().toString());
        assertThat(first.path("sender").path("role").asText()).isEqualTo("customer");
        assertThat(first.path("client_message_id").asText()).isEqualTo(id);
        assertThat(first.path("text").asText()).isEqualTo("halo");
        assertThat(send(customer, id, "halo").expect(200).json()).isEqualTo(first);
        assertThat(send(customer, id, "lain").expect(409).code()).isEqualTo("client_message_id_reused");
    }

    @Test
    void unreadCountsTheOtherSidesMessages() {
        for (int i = 0; i < 3; i++) {
            send(mitra, UUID.randomUUID().toString(), "halo").expect(201);
        }
        send(customer, UUID.randomUUID().toString(), "halo").expect(201);
        assertThat(listed(customer, "active").path("unread").asInt()).isEqualTo(3);
        assertThat(listed(mitra, "active").path("unread").asInt()).isEqualTo(1);
        customer.put(path("receipts"), Map.of("delivered_seq", 4, "read_seq", 2))
                .expect(200);
        assertThat(listed(customer, "active").path("unread").asInt()).isEqualTo(1);
        customer.put(path("receipts"), Map.of("read_seq", 4)).expect(200);
        assertThat(listed(customer, "active").path("unread").asInt()).isZero();
        assertThat(listed(customer, "ended").isMissingNode()).isTrue();
        assertThat(customer.get("/v1/sessions?state=unknown").expect(422).code())
                .isEqualTo("validation_failed");
    }

    private JsonNode listed(Http user, String state) {
        return user.get("/v1/sessions?state=" + state)
                .expect(200)
                .json()
                .path("items")
                .path(0);
    }

    @Test
    void refusesWhatIsNotAMessage() {
        assertThat(send(customer, UUID.randomUUID().toString(), " ").expect(422).code())
                .isEqualTo("validation_failed");
        assertThat(customer.post(path("messages"), Map.of("text", "halo"))
                        .expect(422)
                        .json()
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asText())
                .isEqualTo("client_message_id");
        assertThat(send(customer, "no-uuid", "halo").expect(422).code()).isEqualTo("validation_failed");
        anyone.post(path("messages"), Map.of()).expect(401);
    }

    @Test
    void refusesValuesOfTheWrongType() {
        for (Object text : new Object[] {5, 1.5, true}) {
            assertInvalid(
                    customer.post(path("messages"), Map.of("client_message_id", UUID.randomUUID(), "text", text)),
                    "text");
        }
        for (Object seq : new Object[] {"2", true, 1.5, new BigInteger("9".repeat(30))}) {
            assertInvalid(customer.put(path("receipts"), Map.of("read_seq", seq)), "read_seq");
        }
        assertThat(customer.get(path("messages")).expect(200).json().path("items"))
                .isEmpty();
    }

    @Test
    void namesTheQueryParameterThatIsNotAcceptable() {
        for (String query :
                new String[] {"after=x", "after=-1", "limit=0", "limit=101", "limit=x", "limit=99999999999"}) {
            assertInvalid(customer.get(path("messages?" + query)), query.substring(0, query.indexOf('=')));
        }
    }

    @Test
    void hidesSessionsFromStrangers() {
        Http stranger = SignedIn.customer(anyone).http();
        assertThat(send(stranger, UUID.randomUUID().toString(), "halo")
                        .expect(404)
                        .code())
                .isEqualTo("not_found");
        stranger.get(path("messages")).expect(404);
        stranger.put(path("receipts"), Map.of("read_seq", 1)).expect(404);
        customer.get("/v1/sessions/no-uuid/messages").expect(404);
    }

    @Test
    void pagesThroughTheHistory() {
        for (int i = 1; i <= 5; i++) {
            send(i % 2 == 0 ? mitra : customer, UUID.randomUUID().toString(), "pesan " + i)
                    .expect(201);
        }
        JsonNode first = customer.get(path("messages?limit=2")).expect(200).json();
        assertThat(first.path("items")).hasSize(2);
        assertThat(first.path("next").asText()).isEqualTo("2");
        JsonNode rest =
                customer.get(path("messages?limit=10&after=2")).expect(200).json();
        assertThat(rest.path("items")).hasSize(3);
        assertThat(rest.path("items").path(0).path("seq").asLong()).isEqualTo(3);
        assertThat(rest.path("next").isNull()).isTrue();
    }

    @Test
    void receiptsNeverGoBackNorBeyondTheLastMessage() {
        for (int i = 1; i <= 3; i++) {
            send(mitra, UUID.randomUUID().toString(), "pesan " + i).expect(201);
        }
        assertReceipt(Map.of("delivered_seq", 2), 2, 0);
        assertReceipt(Map.of("read_seq", 1), 2, 1);
        assertReceipt(Map.of("delivered_seq", 1, "read_seq", 0), 2, 1);
        assertReceipt(Map.of("read_seq", 99), 3, 3);
        assertReceipt(Map.of(), 3, 3);
    }

    @Test
    void refusesMessagesOnceTheTimeIsUp() {
        ChatFixtures.Chat brief = new ChatFixtures(CLUSTER.database())
                .activeChats(1, CLUSTER.clock().instant().minusSeconds(60), Duration.ofSeconds(60))
                .get(0);
        Http late = SignedIn.in(anyone, brief.customerPhone(), "customer").http();
        assertThat(late.post(
                                "/v1/sessions/" + brief.session() + "/messages",
                                Map.of("client_message_id", UUID.randomUUID().toString(), "text", "halo"))
                        .expect(409)
                        .code())
                .isEqualTo("session_not_active");
    }

    private void assertReceipt(Map<String, ?> request, long delivered, long read) {
        JsonNode receipt = customer.put(path("receipts"), request).expect(200).json();
        assertThat(receipt.path("delivered_seq").asLong()).isEqualTo(delivered);
        assertThat(receipt.path("read_seq").asLong()).isEqualTo(read);
    }

    private static void assertInvalid(Http.Answer answer, String field) {
        assertThat(answer.expect(422).code()).as(answer.call()).isEqualTo("validation_failed");
        assertThat(answer.json().path("errors").findValuesAsText("field"))
                .as(answer.call())
                .containsExactly(field);
    }

    private Http.Answer send(Http user, String id, String text) {
        return user.post(path("messages"), Map.of("client_message_id", id, "text", text));
    }

    private String path(String rest) {
        return "/v1/sessions/" + chat.session() + "/" + rest;
    }
}
