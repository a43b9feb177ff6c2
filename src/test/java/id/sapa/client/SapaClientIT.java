package id.sapa.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.chat.ChatFixtures;
import id.sapa.common.Page;
import id.sapa.common.ProductId;
import id.sapa.common.Role;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SapaInstance;
import id.sapa.testing.SignedIn;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SapaClientIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final Client http = ClientBuilder.newClient();
    private final SapaClient anyone =
            SapaClient.create(http, CLUSTER.instance(0).publicUrl());
    private ChatFixtures.Chat chat;
    private SapaClient customer;
    private SapaClient mitra;

    @BeforeEach
    void signIn() {
        chat = new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        customer = signIn(chat.customerPhone(), Role.CUSTOMER);
        mitra = signIn(chat.mitraPhone(), Role.MITRA);
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void chats() {
        assertThat(anyone.availability().asOf()).isNotNull();
        SessionInfo session = customer.session(chat.session());
        assertThat(session.state()).isEqualTo("active");
        assertThat(session.mitra().id()).isEqualTo(chat.mitra());
        UUID id = UUID.randomUUID();
        ChatMessage message = customer.send(chat.session(), id, "halo");
        assertThat(customer.send(chat.session(), id, "halo")).isEqualTo(message);
        Page<ChatMessage> messages = mitra.messages(chat.session(), 0, 10);
        assertThat(messages.items()).containsExactly(message);
        assertThat(mitra.receipt(chat.session(), 1, 1).readSeq()).isEqualTo(1);
        assertThat(customer.sessions(10, null).items())
                .extracting(SessionInfo::id)
                .containsExactly(chat.session());
    }

    @Test
    void sellsAndHoldsAPaidChatWithTheMitraThatWasChosen() {
        Marketplace market = new Marketplace(CLUSTER);
        ProductId product = ProductId.fromString(market.product(30, 50_000));
        SapaClient buyer = anyone.withAccessToken(market.customer(0).accessToken());
        SignedIn chosen = market.mitra(0, 1);
        SapaClient seller = anyone.withAccessToken(chosen.accessToken());
        MitraClient desk = seller.mitra();
        assertThatThrownBy(desk::heartbeat)
                .isInstanceOfSatisfying(
                        SapaException.class, e -> assertThat(e.code()).isEqualTo("offline"));
        assertThat(desk.presence(true)).isEqualTo(new PresenceInfo(true, 0, 1));
        desk.heartbeat();
        assertThat(buyer.products().items())
                .extracting(SessionInfo.ProductInfo::id)
                .contains(product);
        MitraInfo free = buyer.mitras(true, 100, null).items().stream()
                .filter(one -> one.id().toString().equals(chosen.id()))
                .findFirst()
                .orElseThrow();
        assertThat(free.available()).isTrue();

        UUID key = UUID.randomUUID();
        SessionInfo opened = buyer.openSession(product, free.id(), key);
        assertThat(buyer.openSession(product, free.id(), key)).isEqualTo(opened);
        CLUSTER.xendit().pay(opened.payment().checkoutUrl());
        Awaitility.await().until(() -> !desk.offers().items().isEmpty());
        OfferInfo offer = desk.offers().items().get(0);
        assertThat(offer.sessionId()).isEqualTo(opened.id());
        assertThat(desk.accept(offer.id()).state()).isEqualTo("active");
        assertThatThrownBy(() -> desk.decline(offer.id()))
                .isInstanceOfSatisfying(
                        SapaException.class, e -> assertThat(e.code()).isEqualTo("offer_gone"));
        assertThat(seller.send(opened.id(), UUID.randomUUID(), "halo").seq()).isEqualTo(1);

        Instant end = buyer.session(opened.id()).endsAt();
        SessionInfo.PaymentInfo extension = buyer.extend(opened.id(), product, UUID.randomUUID());
        CLUSTER.xendit().pay(extension.checkoutUrl());
        Awaitility.await().until(() -> buyer.session(opened.id()).endsAt().isAfter(end));
        assertThat(buyer.end(opened.id()).state()).isEqualTo("ended");
        buyer.rate(opened.id(), 5, "ramah");
        Awaitility.await().until(() -> desk.earnings(10, null).balance().rupiah() == 60_000);
        assertThat(desk.earnings(10, null).items())
                .extracting(EarningsInfo.Entry::sessionId)
                .containsOnly(opened.id());
        assertThat(desk.presence(false).online()).isFalse();
        seller.signOut();
        assertThatThrownBy(() -> desk.presence(true))
                .isInstanceOfSatisfying(
                        SapaException.class, e -> assertThat(e.status()).isEqualTo(401));
    }

    @Test
    void reportsProblems() {
        assertThatThrownBy(() -> anyone.session(chat.session()))
                .isInstanceOfSatisfying(
                        SapaException.class, e -> assertThat(e.code()).isEqualTo("unauthorized"));
        assertThatThrownBy(() -> customer.send(chat.session(), UUID.randomUUID(), ""))
                .isInstanceOfSatisfying(SapaException.class, e -> {
                    assertThat(e.status()).isEqualTo(422);
                    assertThat(e.problem().path("errors").path(0).path("field").asText())
                            .isEqualTo("text");
                });
    }

    @Test
    void goesOnListeningWhenTheStreamIsCut() {
        Queue<Long> seqs = new ConcurrentLinkedQueue<>();
        SapaInstance second = CLUSTER.startInstance();
        SapaClient elsewhere = SapaClient.create(http, second.publicUrl());
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        EventListener handler = (type, data, id) -> {
            if (type.equals("ready")) {
                ready.complete(true);
            } else if (type.equals("message")) {
                seqs.add(data.path("seq").asLong());
            }
        };
        EventSubscription first =
                signIn(elsewhere, chat.customerPhone(), Role.CUSTOMER).events(handler, null);
        ready.orTimeout(20, TimeUnit.SECONDS).join();
        mitra.send(chat.session(), UUID.randomUUID(), "satu");
        Awaitility.await()
                .until(() -> seqs.size() == 1 && first.lastEventId().orElse("").endsWith(":1"));
        second.close();
        mitra.send(chat.session(), UUID.randomUUID(), "dua");
        first.close();
        try (EventSubscription next =
                customer.events(handler, first.lastEventId().orElseThrow())) {
            Awaitility.await().until(() -> seqs.size() == 2);
            mitra.send(chat.session(), UUID.randomUUID(), "tiga");
            Awaitility.await().until(() -> List.copyOf(seqs).equals(List.of(1L, 2L, 3L)));
            assertThat(next.lastEventId().orElseThrow()).contains(chat.session().toString());
        }
    }

    @Test
    void stopsListeningWhenRefused() {
        CompletableFuture<String> refused = new CompletableFuture<>();
        EventListener handler = new EventListener() {
            @Override
            public void onEvent(String type, JsonNode data, String id) {
                refused.complete(type);
            }

            @Override
            public void onUnauthorized(SapaException refusal) {
                refused.complete(refusal.code());
            }
        };
        try (EventSubscription subscription = anyone.withAccessToken("wrong").events(handler, null)) {
            assertThat(refused.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("unauthorized");
            assertThat(subscription.lastEventId()).isEmpty();
        }
    }

    private SapaClient signIn(String phone, Role role) {
        return signIn(anyone, phone, role);
    }

    private static SapaClient signIn(SapaClient client, String phone, Role role) {
        return client.withAccessToken(
                client.signIn(client.requestOtp(phone, role), "000000").accessToken());
    }
}
