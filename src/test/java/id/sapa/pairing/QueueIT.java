package id.sapa.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Those who wait: in turn, told of their place, never for nobody, and let in only while there is a place. */
class QueueIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private Marketplace market;
    private String free;

    @BeforeEach
    void openMarket() {
        market = new Marketplace(CLUSTER);
        free = market.product(30, 0);
    }

    @AfterEach
    void everybodyGoesHome() {
        CLUSTER.database().withHandle(handle -> {
            handle.execute("update mitra set online = false, version = version + 1");
            handle.execute("update offer set state = 'withdrawn' where state = 'open'");
            return handle.execute("""
                    update chat_session set state = 'cancelled', ended_at = now() where state in ('pairing', 'awaiting_payment')
                    """);
        });
        market.operator().via(CLUSTER.instance(0).internalUrl()).post("/tasks/reseed");
    }

    @Test
    void namedMitrasNoEndsTheWait() {
        SignedIn named = market.onlineMitra(0, 1);
        market.onlineMitra(0, 1);
        SignedIn customer = market.customer(1);
        try (TestDevice phone = TestDevice.connect(CLUSTER.instance(1).publicUrl(), customer.accessToken())) {
            String session = createNaming(customer, named, free);
            decline(named, market.awaitOffer(named));
            JsonNode over = phone.awaitSession("unmatched");
            assertThat(over.path("id").asText()).isEqualTo(session);
            assertThat(over.path("end_reason").asText()).isEqualTo("mitra_declined");
        }
    }

    @Test
    void namedMitrasNoIsRefunded() {
        SignedIn named = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        String session = createNaming(customer, named, market.product(30, 50_000));
        pay(customer, session);
        decline(named, market.awaitOffer(named));
        JsonNode over = Awaitility.await("refund")
                .until(
                        () -> get(customer, session),
                        view -> view.path("payment").path("state").asText().equals("refunded"));
        assertThat(over.path("state").asText()).isEqualTo("unmatched");
        assertThat(over.path("end_reason").asText()).isEqualTo("mitra_declined");
    }

    @Test
    void namedMitraWhoGoesOfflineEndsTheWait() {
        SignedIn named = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        String session = createNaming(customer, named, free);
        market.awaitOffer(named);
        named.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
        awaitUnmatched(customer, session, "mitra_offline");
    }

    @Test
    void namedMitraWhoIsDeactivatedEndsTheWait() {
        SignedIn named = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        String session = createNaming(customer, named, free);
        market.awaitOffer(named);
        market.operator()
                .post("/cc/v1/mitras/" + named.id() + "/deactivate", Map.of("reason", "test"))
                .expect(200);
        awaitUnmatched(customer, session, "mitra_offline");
    }

    @Test
    void namedMitraWhoWentOfflineBeforeThePaymentEndsTheWait() {
        SignedIn named = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        String session = createNaming(customer, named, market.product(30, 50_000));
        named.http().put("/v1/mitra/presence", Map.of("online", false)).expect(200);
        pay(customer, session);
        awaitUnmatched(customer, session, "mitra_offline");
    }

    @Test
    void placeInTheQueueIsToldAsItMoves() {
        SignedIn mitra = market.onlineMitra(0, 1);
        SignedIn first = market.customer(0);
        SignedIn second = market.customer(0);
        SignedIn third = market.customer(1);
        String ahead = create(first, free);
        create(second, free);
        String last = create(third, free);
        assertThat(get(third, last).path("queue_position").asInt()).isEqualTo(3);
        assertThat(get(third, last).path("estimated_wait_seconds").isIntegralNumber())
                .isTrue();
        try (TestDevice phone = TestDevice.connect(CLUSTER.instance(1).publicUrl(), third.accessToken())) {
            phone.await("ready");
            first.http().post("/v1/sessions/" + ahead + "/cancel").expect(200);
            awaitPosition(phone, 2);
            market.accept(mitra);
            awaitPosition(phone, 1);
        }
    }

    @Test
    void queueDoesNotStallBehindSessionsThatNobodyCanServe() {
        SignedIn busy = market.onlineMitra(0, 1);
        market.chat(market.customer(0), busy, free);
        SignedIn willing = market.onlineMitra(0, 1);
        waitingFans(busy, 250);
        create(market.customer(0), free);
        market.awaitOffer(willing);
    }

    @Test
    void everybodyWillingIsReachedAfterManyDeclined() {
        market.setting("pairing.fanout", 1);
        List<SignedIn> mitras =
                IntStream.range(0, 28).mapToObj(i -> market.onlineMitra(0, 1)).toList();
        SignedIn customer = market.customer(0);
        String session = create(customer, free);
        SignedIn last = mitras.get(mitras.size() - 1);
        CLUSTER.database()
                .useTransaction(transaction -> mitras.stream()
                        .filter(mitra -> mitra != last)
                        .forEach(mitra -> transaction.handle().execute("""
                                insert into offer (id, session_id, mitra_id, state, created_at, expires_at, decided_at)
                                values (gen_random_uuid(), ?::uuid, ?::uuid, 'declined', now(), now(), now())
                                """, session, mitra.id())));
        CLUSTER.database().withHandle(handle -> handle.execute("""
                update offer set state = 'declined', decided_at = now() where session_id = ?::uuid and state = 'open'
                """, session));
        market.awaitOffer(last);
        market.setting("pairing.fanout", 2);
    }

    @Test
    void placesPromisedToThoseWhoPayAreTaken() {
        market.onlineMitra(0, 2);
        SignedIn single = market.onlineMitra(0, 1);
        String priced = market.product(30, 50_000);
        List<SignedIn> customers =
                IntStream.range(0, 12).mapToObj(i -> market.customer(i % 2)).toList();
        List<CompletableFuture<Http.Answer>> answers = customers.stream()
                .map(customer -> CompletableFuture.supplyAsync(
                        () -> customer.http().post("/v1/sessions", Map.of("product_id", priced))))
                .toList();
        List<Integer> statuses =
                answers.stream().map(answer -> answer.join().status()).toList();
        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
        assertThat(market.customer(0)
                        .http()
                        .post("/v1/sessions", Map.of("product_id", free, "mitra_id", single.id()))
                        .status())
                .isEqualTo(201);
    }

    private static void awaitPosition(TestDevice phone, int position) {
        phone.await(
                "session", frame -> frame.path("session").path("queue_position").asInt() == position);
    }

    private static void awaitUnmatched(SignedIn customer, String session, String reason) {
        JsonNode over = Awaitility.await("unmatched")
                .until(
                        () -> get(customer, session),
                        view -> view.path("state").asText().equals("unmatched"));
        assertThat(over.path("end_reason").asText()).isEqualTo(reason);
    }

    /** Waiting sessions of other customers that name this mitra, older than any other. */
    private static void waitingFans(SignedIn mitra, int count) {
        CLUSTER.database().withHandle(handle -> {
            handle.createUpdate("""
                            with fan as (
                                insert into app_user (id, role, phone, display_name, created_at, auth_changed_at)
                                select gen_random_uuid(), 'customer', '+62899' || (1000000 + n), 'Fan', now(), now()
                                from generate_series(1, :count) n
                                returning id)
                            insert into chat_session (id, customer_id, requested_mitra_id, product_id, product_code, product_name,
                                duration_minutes, price, revenue_share_percent, state, created_at, pairing_since, pairing_until)
                            select gen_random_uuid(), fan.id, :mitra::uuid, p.id, p.code, p.name, 30, 0, 60, 'pairing', :since, :since,
                                cast(:since as timestamptz) + interval '1 day'
                            from fan, (select * from product limit 1) p
                            """)
                    .bind("count", count)
                    .bind("mitra", mitra.id())
                    .bind("since", CLUSTER.clock().instant().minusSeconds(600))
                    .execute();
            return null;
        });
    }

    private static void pay(SignedIn customer, String session) {
        CLUSTER.xendit()
                .pay(get(customer, session).path("payment").path("checkout_url").asText(), "CARDS");
    }

    private String create(SignedIn customer, String product) {
        return customer.http()
                .post("/v1/sessions", Map.of("product_id", product))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private static String createNaming(SignedIn customer, SignedIn mitra, String product) {
        return customer.http()
                .post("/v1/sessions", Map.of("product_id", product, "mitra_id", mitra.id()))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private static JsonNode get(SignedIn customer, String session) {
        return customer.http().get("/v1/sessions/" + session).expect(200).json();
    }

    private static void decline(SignedIn mitra, JsonNode offer) {
        mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/decline")
                .expect(204);
    }
}
