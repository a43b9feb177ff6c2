package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefreshIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http other = Http.at(CLUSTER.instance(1).publicUrl());
    private final SignedIn user = SignedIn.customer(http);

    @Test
    void aRefreshTokenBringsTheNextPair() {
        JsonNode next = refresh(http, user.refreshToken()).expect(200).json();
        assertThat(next.path("refresh_token").asText()).isNotEqualTo(user.refreshToken());
        assertThat(next.path("user").path("id").asText()).isEqualTo(user.id());
        http.as(next.path("access_token").asText()).get("/v1/me").expect(200);
        refresh(other, next.path("refresh_token").asText()).expect(200);
    }

    @Test
    void whoMissedTheAnswerGetsTheSameOneAgain() {
        String first = next(http, user.refreshToken());
        assertThat(next(other, user.refreshToken())).isEqualTo(first);
        assertThat(next(http, user.refreshToken())).isEqualTo(first);
        refresh(http, first).expect(200);
    }

    @Test
    void manyAtOnceWithTheSameTokenGetTheSameAnswer() {
        List<CompletableFuture<String>> answers = IntStream.range(0, 16)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> next(i % 2 == 0 ? http : other, user.refreshToken())))
                .toList();
        Set<String> tokens = answers.stream().map(CompletableFuture::join).collect(Collectors.toSet());
        assertThat(tokens).hasSize(1);
    }

    @Test
    void anOldTokenEndsTheSignInOnceItsSuccessorWasUsed() {
        String second = next(http, user.refreshToken());
        JsonNode third = refresh(http, second).expect(200).json();
        assertThat(refresh(http, user.refreshToken()).expect(401).code()).isEqualTo("invalid_refresh_token");
        refresh(http, third.path("refresh_token").asText()).expect(401);
        http.as(third.path("access_token").asText()).get("/v1/me").expect(401);
        user.http().get("/v1/me").expect(401);
    }

    @Test
    void anOldTokenEndsTheSignInOnceTheGraceIsOver() {
        String second = next(http, user.refreshToken());
        CLUSTER.clock().advance(RefreshTokenService.GRACE.plusSeconds(1));
        refresh(http, user.refreshToken()).expect(401);
        refresh(http, second).expect(401);
    }

    @Test
    void aThiefWhoUsesTheGraceIsFoundOutWhenBothGoOn() {
        String stolen = user.refreshToken();
        String owners = next(http, stolen);
        String thiefs = next(other, stolen);
        // Whoever goes on first …
        refresh(other, thiefs).expect(200);
        CLUSTER.clock().advance(RefreshTokenService.GRACE.plusSeconds(1));
        // … is thrown out as soon as the second one does.
        refresh(http, owners).expect(401);
        assertThat(endedFor(user)).isEqualTo("refresh token reused");
    }

    @Test
    void aMadeUpTokenEndsNothing() {
        char last = user.refreshToken().charAt(20);
        String madeUp = user.refreshToken().substring(0, 20)
                + (last == 'A' ? 'B' : 'A')
                + user.refreshToken().substring(21);
        refresh(http, madeUp).expect(401);
        refresh(http, "rubbish").expect(401);
        refresh(http, user.refreshToken()).expect(200);
    }

    @Test
    void aSignInLapsesUnused() {
        CLUSTER.clock().advance(Duration.ofDays(31));
        refresh(http, user.refreshToken()).expect(401);
    }

    @Test
    void aSignInThatIsUsedLastsNoLongerThanItsLimit() {
        String token = user.refreshToken();
        for (int days = 0; days < 175; days += 25) {
            CLUSTER.clock().advance(Duration.ofDays(25));
            token = next(http, token);
        }
        CLUSTER.clock().advance(Duration.ofDays(6));
        refresh(http, token).expect(401);
    }

    private static String endedFor(SignedIn user) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery(
                                "select revoked_for from refresh_family where user_id = :user::uuid")
                        .bind("user", user.id())
                        .mapTo(String.class)
                        .one());
    }

    private static Http.Answer refresh(Http at, String token) {
        return at.post("/v1/auth/refresh", Map.of("refresh_token", token));
    }

    private static String next(Http at, String token) {
        return refresh(at, token).expect(200).json().path("refresh_token").asText();
    }
}
