package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MeIT {

    private static final String WRITTEN = "what nobody else should keep";

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final SignedIn user = SignedIn.customer(http);

    @Test
    void showsAndChangesTheProfile() {
        JsonNode changed = user.http()
                .patch("/v1/me", Map.of("display_name", "  Sari 🌱  "))
                .expect(200)
                .json();
        assertThat(changed.path("display_name").asText()).isEqualTo("Sari 🌱");
        JsonNode profile = user.http().get("/v1/me").expect(200).json();
        assertThat(profile).isEqualTo(changed);
        assertThat(profile.path("phone").asText()).isEqualTo(user.phone());
        assertThat(profile.path("role").asText()).isEqualTo("customer");
        user.http().patch("/v1/me", Map.of("unknown", 1)).expect(200);
    }

    @Test
    void oddNamesAreRefused() {
        for (String name : new String[] {"", "   ", "a\nb", "a\u202Eb", "\u0000", "x".repeat(61)}) {
            Http.Answer answer =
                    user.http().patch("/v1/me", Map.of("display_name", name)).expect(422);
            assertThat(answer.json().path("errors").get(0).path("field").asText())
                    .isEqualTo("display_name");
        }
    }

    @Test
    void deletingLeavesNothingThatNamesTheUser() {
        Marketplace marketplace = new Marketplace(CLUSTER);
        SignedIn mitra = marketplace.onlineMitra(0, 1);

        String session = marketplace
                .chat(user, mitra, marketplace.product(10, 0))
                .path("id")
                .asText();
        user.http()
                .post(
                        "/v1/sessions/" + session + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", WRITTEN))
                .expect(201);

        Http.Answer refused = user.http().delete("/v1/me").expect(409);
        assertThat(refused.code()).isEqualTo("session_open");
        assertThat(refused.json().path("session_id").asText()).isEqualTo(session);

        user.http().post("/v1/sessions/" + session + "/end").expect(200);
        user.http()
                .put("/v1/sessions/" + session + "/rating", Map.of("stars", 5, "comment", WRITTEN))
                .expect(200);
        JsonNode export = user.http().get("/v1/me/export").expect(200).json();
        assertThat(export.path("profile").get(0).path("phone").asText()).isEqualTo(user.phone());
        assertThat(export.path("messages").get(0).path("text").asText()).isEqualTo(WRITTEN);
        assertThat(export.path("ratings").get(0).path("comment").asText()).isEqualTo(WRITTEN);
        assertThat(export.path("sessions").get(0).path("id").asText()).isEqualTo(session);
        assertThat(export.path("sessions").get(0).path("started_at").asText()).endsWith("+00:00");

        user.http().delete("/v1/me").expect(204);
        user.http().get("/v1/me").expect(401);
        http.post("/v1/auth/refresh", Map.of("refresh_token", user.refreshToken()))
                .expect(401);
        JsonNode left = mitra.http().get("/v1/sessions/" + session).expect(200).json();
        assertThat(left.path("customer").path("display_name").asText()).isEmpty();
        assertThat(mitra.http()
                        .get("/v1/sessions/" + session + "/messages")
                        .expect(200)
                        .text())
                .doesNotContain(WRITTEN);
        assertThat(everythingStored()).doesNotContain(user.phone()).doesNotContain(WRITTEN);
    }

    @Test
    void theSamePhoneIsSomebodyNewAfterADeletion() {
        user.http().delete("/v1/me").expect(204);
        assertThat(SignedIn.in(http, user.phone(), "customer").id()).isNotEqualTo(user.id());
    }

    @Test
    void aMitraWhoDeletesItsAccountIsOutOfServiceForGood() {
        Marketplace marketplace = new Marketplace(CLUSTER);
        SignedIn mitra = marketplace.onlineMitra(0, 1);
        mitra.http().delete("/v1/me").expect(204);
        mitra.http().get("/v1/me").expect(401);
        marketplace.operator().post("/cc/v1/mitras/" + mitra.id() + "/activate").expect(404);
        assertThat(http.get("/v1/mitras").expect(200).text()).doesNotContain(mitra.id());
    }

    @Test
    void exportsAreRationed() {
        for (int i = 0; i < 5; i++) {
            user.http().get("/v1/me/export").expect(200);
        }
        assertThat(user.http()
                        .get("/v1/me/export")
                        .expect(429)
                        .headers()
                        .firstValueAsLong("Retry-After")
                        .orElseThrow())
                .isPositive();
    }

    /** Every row of every table that is about people, as text. */
    private static String everythingStored() {
        return CLUSTER.database().withHandle(handle -> {
            StringBuilder all = new StringBuilder();
            for (String table : new String[] {
                "app_user",
                "otp_challenge",
                "refresh_family",
                "device",
                "mitra",
                "chat_session",
                "message",
                "rating",
                "payment",
                "idempotency_key",
                "push_queue",
                "audit"
            }) {
                handle.createQuery("select coalesce(string_agg(t::text, ' '), '') from " + table + " t")
                        .mapTo(String.class)
                        .forEach(all::append);
            }
            return all.toString();
        });
    }
}
