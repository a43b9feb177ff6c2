package id.sapa.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Fills a cluster with people and goods through its own interfaces: an operator, mitras who are online, customers,
 * products.
 */
public final class Marketplace {

    private static final AtomicInteger PHONES = new AtomicInteger();

    private final SapaCluster cluster;
    private final Http operator;

    public Marketplace(SapaCluster cluster) {
        this.cluster = cluster;
        this.operator = cluster.operator();
    }

    public Http operator() {
        return operator;
    }

    /** Puts a product on sale and returns its id. */
    public String product(int minutes, long price) {
        return operator.post(
                        "/cc/v1/products",
                        Map.of(
                                "code",
                                "p" + PHONES.incrementAndGet(),
                                "name",
                                minutes + " minutes",
                                "duration_minutes",
                                minutes,
                                "price",
                                price))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    /** A new mitra, signed in at this instance and offline. */
    public SignedIn mitra(int instance, int maxSessions) {
        String phone = newPhone();
        operator.post(
                        "/cc/v1/mitras",
                        Map.of(
                                "phone",
                                phone,
                                "display_name",
                                "Mitra " + phone.substring(8),
                                "headline",
                                "Listens",
                                "bio",
                                "",
                                "max_sessions",
                                maxSessions))
                .expect(201);
        return SignedIn.in(cluster.instance(instance).publicUrl(), phone, "mitra");
    }

    /** A new mitra who is online, with a fresh heartbeat. */
    public SignedIn onlineMitra(int instance, int maxSessions) {
        SignedIn mitra = mitra(instance, maxSessions);
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        mitra.http().post("/v1/mitra/heartbeat").expect(204);
        return mitra;
    }

    /** A new customer, signed in at this instance. */
    public SignedIn customer(int instance) {
        return SignedIn.in(cluster.instance(instance).publicUrl(), newPhone(), "customer");
    }

    /** Changes one setting. */
    public void setting(String name, Object value) {
        Map<String, Object> values = new HashMap<>();
        values.put(name, value);
        operator.patch("/cc/v1/settings", Map.of("values", values)).expect(200);
    }

    /** A session of a free product between the two, accepted; returns it as the mitra got it. */
    public JsonNode chat(SignedIn customer, SignedIn mitra, String freeProduct) {
        customer.http()
                .post("/v1/sessions", Map.of("product_id", freeProduct, "mitra_id", mitra.id()))
                .expect(201);
        return accept(mitra);
    }

    /** Accepts the mitra's first offer, once there is one. */
    public JsonNode accept(SignedIn mitra) {
        JsonNode offer = awaitOffer(mitra);
        return mitra.http()
                .post("/v1/mitra/offers/" + offer.path("id").asText() + "/accept")
                .expect(200)
                .json();
    }

    /** Has a participant write a message; a mitra who never writes earns nothing. */
    public void write(SignedIn writer, String session) {
        writer.http()
                .post(
                        "/v1/sessions/" + session + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", "Halo"))
                .expect(201);
    }

    /** The mitra's first open offer, once there is one. */
    public JsonNode awaitOffer(SignedIn mitra) {
        return Awaitility.await("an offer")
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> mitra.http()
                                .get("/v1/mitra/offers")
                                .expect(200)
                                .json()
                                .path("items")
                                .path(0),
                        offer -> !offer.isMissingNode());
    }

    private static String newPhone() {
        return "+62813%07d".formatted(PHONES.incrementAndGet());
    }
}
