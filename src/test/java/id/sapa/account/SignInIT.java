package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignInIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http other = Http.at(CLUSTER.instance(1).publicUrl());

    @Test
    void aNewPhoneBecomesACustomer() {
        String phone = SignedIn.newPhone();
        JsonNode sent = askForCode(phone).expect(202).json();
        assertThat(sent.path("expires_in").asInt()).isEqualTo(300);
        assertThat(sent.path("resend_in").asInt()).isEqualTo(60);

        JsonNode answer = http.post(
                        "/v1/auth/token",
                        Map.of("challenge_id", sent.path("challenge_id").asText(), "code", "000000"))
                .expect(200)
                .json();
        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asInt()).isEqualTo(900);
        assertThat(answer.path("user").path("role").asText()).isEqualTo("customer");
        assertThat(answer.path("user").path("display_name").asText()).isNotEmpty();
    }

    @Test
    void theSamePhoneIsTheSameCustomer() {
        SignedIn first = SignedIn.customer(http);
        SignedIn second = SignedIn.in(http, first.phone(), "customer");
        assertThat(second.id()).isEqualTo(first.id());
    }

    @Test
    void anUnknownMitraPhoneGetsTheSameAnswerAndNoToken() {
        JsonNode sent = http.post("/v1/auth/otp", Map.of("phone", SignedIn.newPhone(), "role", "mitra"))
                .expect(202)
                .json();
        assertThat(sent.size()).isEqualTo(3);
        Http.Answer refused =
                tryCode(sent.path("challenge_id").asText(), "000000").expect(401);
        assertThat(refused.code()).isEqualTo("invalid_code");
    }

    @Test
    void aCodeIsGoodOnce() {
        String challenge = newChallenge();
        tryCode(challenge, "000000").expect(200);
        tryCode(challenge, "000000").expect(401);
    }

    @Test
    void fiveWrongCodesSpendTheChallenge() {
        String challenge = newChallenge();
        for (int i = 1; i <= 5; i++) {
            assertThat(tryCode(challenge, "11111" + i).expect(401).code()).isEqualTo("invalid_code");
        }
        tryCode(challenge, "000000").expect(401);
    }

    @Test
    void aCodeExpires() {
        String challenge = newChallenge();
        CLUSTER.clock().advance(Duration.ofMinutes(5).plusSeconds(1));
        tryCode(challenge, "000000").expect(401);
    }

    @Test
    void anotherCodeIsSentAfterAPause() {
        String phone = SignedIn.newPhone();
        askForCode(phone).expect(202);
        Http.Answer refused = askForCode(phone).expect(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isGreaterThan(50);
        CLUSTER.clock().advance(Duration.ofSeconds(61));
        askForCode(phone).expect(202);
    }

    @Test
    void aPhoneGetsFiveUnusedCodesAnHour() {
        String phone = SignedIn.newPhone();
        for (int i = 0; i < 5; i++) {
            askForCode(phone).expect(202);
            CLUSTER.clock().advance(Duration.ofSeconds(61));
        }
        Http.Answer refused = askForCode(phone).expect(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isGreaterThan(3_000);
        CLUSTER.clock().advance(Duration.ofHours(1));
        askForCode(phone).expect(202);
    }

    @Test
    void badPhonesAndRolesAreNamed() {
        Http.Answer phone = http.post("/v1/auth/otp", Map.of("phone", "12", "role", "customer"))
                .expect(422);
        assertThat(phone.json().path("errors").get(0).path("field").asText()).isEqualTo("phone");
        Http.Answer role = http.post("/v1/auth/otp", Map.of("phone", SignedIn.newPhone(), "role", "admin"))
                .expect(422);
        assertThat(role.json().path("errors").get(0).path("field").asText()).isEqualTo("role");
    }

    @Test
    void signingOutEndsTheTokensAtOnce() {
        SignedIn user = SignedIn.customer(http);
        user.http().post("/v1/auth/logout").expect(204);
        user.http().post("/v1/auth/logout").expect(401);
        http.post("/v1/auth/refresh", Map.of("refresh_token", user.refreshToken()))
                .expect(401);
    }

    @Test
    void codesForOnePhoneAtOnceAreOne() {
        String phone = SignedIn.newPhone();
        List<Integer> statuses = statuses(
                10, i -> (i % 2 == 0 ? http : other).post("/v1/auth/otp", Map.of("phone", phone, "role", "customer")));
        assertThat(statuses.stream().filter(status -> status == 202)).hasSize(1);
    }

    @Test
    void guessesAtOnceAreNoMoreThanFive() {
        String challenge = newChallenge();
        List<Integer> statuses = statuses(
                20,
                i -> (i % 2 == 0 ? http : other)
                        .post("/v1/auth/token", Map.of("challenge_id", challenge, "code", "11111" + i % 10)));
        assertThat(statuses).containsOnly(401);
        int attempts = CLUSTER.database()
                .withHandle(handle -> handle.createQuery("select attempts from otp_challenge where id = :id::uuid")
                        .bind("id", challenge)
                        .mapTo(int.class)
                        .one());
        assertThat(attempts).isEqualTo(OtpService.MAX_ATTEMPTS);
        tryCode(challenge, SignedIn.CODE).expect(401);
    }

    private static List<Integer> statuses(int times, IntFunction<Http.Answer> call) {
        return IntStream.range(0, times)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i).status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private Http.Answer askForCode(String phone) {
        return http.post("/v1/auth/otp", Map.of("phone", phone, "role", "customer"));
    }

    private String newChallenge() {
        return askForCode(SignedIn.newPhone())
                .expect(202)
                .json()
                .path("challenge_id")
                .asText();
    }

    private Http.Answer tryCode(String challenge, String code) {
        return http.post("/v1/auth/token", Map.of("challenge_id", challenge, "code", code));
    }
}
