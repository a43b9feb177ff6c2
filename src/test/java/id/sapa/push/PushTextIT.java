package id.sapa.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What phones show. */
class PushTextIT {

    @RegisterExtension
    static final FakeFcm FCM = new FakeFcm();

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(1).with("FCM_PROJECT_ID", "test").with("FCM_ENDPOINT", FCM.url());

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
                    id    | Pesan baru
                    id-ID | Pesan baru
                    en    | New message
                    en-GB | New message
                    en_US | New message
                    fr    | Pesan baru
                    ?     | Pesan baru
                    none  | Pesan baru
                    """, delimiter = '|')
    void titleIsInTheDevicesLanguage(String locale, String title) {
        SignedIn user = SignedIn.customer(http);
        String token = register(user, locale);
        push(user, PushKind.MESSAGE);
        JsonNode message = await(token);
        assertThat(message.path("notification").path("title").asText()).isEqualTo(title);
        assertThat(alert(message).path("title").asText()).isEqualTo(title);
        assertThat(message.path("notification").has("body")).isFalse();
    }

    @Test
    void aPushNamesTheAppsOwnTexts() {
        SignedIn user = SignedIn.customer(http);
        String token = register(user, "en");
        push(user, PushKind.SESSION_WARNING);
        JsonNode message = await(token);
        JsonNode android = message.path("android").path("notification");
        assertThat(android.path("title_loc_key").asText()).isEqualTo("push_session_warning_title");
        assertThat(android.path("body_loc_key").asText()).isEqualTo("push_session_warning_body");
        assertThat(alert(message).path("title-loc-key").asText()).isEqualTo("push_session_warning_title");
        assertThat(alert(message).path("loc-key").asText()).isEqualTo("push_session_warning_body");
    }

    @Test
    void anAppThatNamesNoLanguageMayHaveNoTextsOfItsOwn() {
        SignedIn user = SignedIn.customer(http);
        String token = register(user, null);
        push(user, PushKind.MESSAGE);
        assertThat(alert(await(token)).has("title-loc-key")).isFalse();
        assertThat(alert(await(token)).has("loc-key")).isFalse();
    }

    @Test
    void oneNotificationForEachChannel() {
        SignedIn user = SignedIn.customer(http);
        String token = register(user, "id");
        push(user, PushKind.SESSION_ENDED);
        JsonNode message = await(token);
        assertThat(message.path("android").path("collapse_key").asText()).isEqualTo("session");
        JsonNode android = message.path("android").path("notification");
        assertThat(android.path("tag").asText()).isEqualTo("session");
        assertThat(android.path("channel_id").asText()).isEqualTo("session");
        assertThat(message.path("apns").path("headers").path("apns-collapse-id").asText())
                .isEqualTo("session");
        assertThat(message.path("webpush").path("headers").path("Topic").asText())
                .isEqualTo("session");
    }

    /** FCM keeps four for a device. */
    @Test
    void thereAreFourCollapseKeys() {
        assertThat(Stream.of(PushKind.values()).map(PushKind::channel).distinct())
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void customerIsToldThatNobodyWasFree() {
        Marketplace market = new Marketplace(CLUSTER);
        SignedIn named = market.onlineMitra(0, 1);
        SignedIn customer = market.customer(0);
        String token = register(customer, "en");
        String session = customer.http()
                .post("/v1/sessions", Map.of("product_id", market.product(30, 0), "mitra_id", named.id()))
                .expect(201)
                .json()
                .path("id")
                .asText();
        named.http()
                .post("/v1/mitra/offers/" + market.awaitOffer(named).path("id").asText() + "/decline")
                .expect(204);
        JsonNode message = await(token);
        assertThat(message.path("data").path("event").asText()).isEqualTo("session_unmatched");
        assertThat(message.path("data").path("session_id").asText()).isEqualTo(session);
        assertThat(message.path("notification").path("title").asText())
                .contains("Nobody was free")
                .contains("money back");
    }

    @Test
    void mitraIsToldToBeOffline() {
        SignedIn mitra = new Marketplace(CLUSTER).mitra(0, 1);
        String token = register(mitra, "en");
        CLUSTER.database()
                .useTransaction(transaction ->
                        new PushQueue(CLUSTER.clock()).presenceOff(transaction, UserId.fromString(mitra.id())));
        JsonNode message = await(token);
        assertThat(message.path("data").path("event").asText()).isEqualTo("presence_off");
        assertThat(message.path("data").has("session_id")).isFalse();
        assertThat(message.path("android").path("notification").path("tag").asText())
                .isEqualTo("presence");
    }

    private static String register(SignedIn owner, String locale) {
        String token = "token-" + UUID.randomUUID();
        Map<String, Object> device = new HashMap<>(Map.of("fcm_token", token, "platform", "android"));
        if (locale != null) {
            device.put("locale", locale);
        }
        owner.http().put("/v1/me/devices/phone", device).expect(204);
        return token;
    }

    private static void push(SignedIn to, PushKind kind) {
        CLUSTER.database()
                .useTransaction(transaction -> new PushQueue(CLUSTER.clock())
                        .enqueue(transaction, UserId.fromString(to.id()), kind, SessionId.next(), "key"));
    }

    private static JsonNode await(String token) {
        return Awaitility.await()
                .until(() -> FCM.to(token), sent -> !sent.isEmpty())
                .get(0);
    }

    private static JsonNode alert(JsonNode message) {
        return message.path("apns").path("payload").path("aps").path("alert");
    }
}
