package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens and connections of users who were shut out, on an instance that did not do it. */
class RevocationIT {

    private static final Duration PROMPT = Duration.ofSeconds(2);
    private static final int POLICY = 1008;

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http here = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http there = Http.at(CLUSTER.instance(1).publicUrl());
    private boolean valkeyIsAway;

    @AfterEach
    void bringValkeyBack() {
        if (valkeyIsAway) {
            CLUSTER.valkey().restart();
        }
    }

    @Test
    void signingOutIsHeardEverywhere() {
        signingOutEndsTokenAndConnection();
    }

    @Test
    void signingOutIsHeardEverywhereWithoutValkey() {
        takeValkeyAway();
        signingOutEndsTokenAndConnection();
    }

    @Test
    void signingOutEverywhereEndsEverySignIn() {
        SignedIn phone = SignedIn.customer(here);
        SignedIn tablet = SignedIn.in(there, phone.phone(), "customer");
        phone.http().post("/v1/auth/logout", Map.of("everywhere", true)).expect(204);
        awaitRefused(tablet.http());
        there.post("/v1/auth/refresh", Map.of("refresh_token", tablet.refreshToken()))
                .expect(401);
        SignedIn.in(here, phone.phone(), "customer").http().get("/v1/me").expect(200);
    }

    @Test
    void signingOutLeavesOtherDevicesAlone() {
        SignedIn phone = SignedIn.customer(here);
        SignedIn tablet = SignedIn.in(there, phone.phone(), "customer");
        phone.http().post("/v1/auth/logout").expect(204);
        awaitRefused(phone.http().via(there.base()));
        tablet.http().get("/v1/me").expect(200);
    }

    @Test
    void aDeactivatedMitraIsRefusedUntilItSignsInAfterItsActivation() {
        aDeactivatedMitraIsOut();
    }

    @Test
    void aDeactivatedMitraIsRefusedWithoutValkey() {
        takeValkeyAway();
        aDeactivatedMitraIsOut();
    }

    @Test
    void aWebSocketTicketIsGoodOnceAndNotForLong() {
        SignedIn user = SignedIn.customer(here);
        var answer = user.http().post("/v1/ws-tickets").expect(201).json();
        assertThat(answer.path("expires_in").asInt()).isEqualTo(30);
        assertThat(upgrade(answer.path("ticket").asText())).isEqualTo("sapa.v1");
        assertThat(upgrade(answer.path("ticket").asText())).isEqualTo("refused");
        String late = user.http()
                .post("/v1/ws-tickets")
                .expect(201)
                .json()
                .path("ticket")
                .asText();
        CLUSTER.clock().advance(Duration.ofSeconds(31));
        assertThat(upgrade(late)).isEqualTo("refused");
    }

    /** The subprotocol that was agreed on, or that there was no sign of welcome. */
    private String upgrade(String ticket) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                outcome.complete(socket.getSubprotocol());
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                outcome.complete("refused");
                return null;
            }
        };
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("sapa.v1", "ticket." + ticket)
                .buildAsync(URI.create(there.base().toString().replace("http", "ws") + "/v1/ws"), listener)
                .exceptionally(failure -> {
                    outcome.complete("refused");
                    return null;
                });
        return outcome.orTimeout(5, TimeUnit.SECONDS).join();
    }

    private void signingOutEndsTokenAndConnection() {
        SignedIn user = SignedIn.customer(here);
        TestDevice socket = TestDevice.connect(there.base(), user.accessToken());
        user.http().post("/v1/auth/logout").expect(204);
        user.http().get("/v1/me").expect(401);
        awaitRefused(user.http().via(there.base()));
        assertThat(socket.closeCode()).isEqualTo(POLICY);
    }

    private void aDeactivatedMitraIsOut() {
        Marketplace marketplace = new Marketplace(CLUSTER);
        SignedIn mitra = marketplace.mitra(1, 1);
        String path = "/cc/v1/mitras/" + mitra.id();
        TestDevice socket = TestDevice.connect(there.base(), mitra.accessToken());
        marketplace
                .operator()
                .post(path + "/deactivate", Map.of("reason", "test"))
                .expect(200);
        awaitRefused(mitra.http());
        assertThat(socket.closeCode()).isEqualTo(POLICY);
        marketplace.operator().post(path + "/activate").expect(200);
        mitra.http().get("/v1/me").expect(401);
    }

    private void takeValkeyAway() {
        valkeyIsAway = true;
        CLUSTER.valkey().kill();
    }

    private static void awaitRefused(Http caller) {
        Awaitility.await()
                .atMost(PROMPT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> caller.get("/v1/me").status() == 401);
    }
}
