package id.sapa.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tokens and passwords. Everything but the secret has a default.
 *
 * @param jwtSecret signs tokens; at least 32 characters; secret
 * @param jwtSecretPrevious the secret before the last rotation, whose tokens are still accepted; empty if there is none
 * @param accessTokenLifetime of app users' tokens
 * @param operatorTokenLifetime of operators' tokens, which cannot be refreshed
 * @param refreshIdleLifetime how long a sign-in lasts unused
 * @param refreshLifetime how long a sign-in lasts at most
 * @param passwordMemoryKib what hashing one operator's password takes (Argon2id)
 */
public record AuthConfiguration(
        @JsonProperty("jwtSecret") String jwtSecret,
        @JsonProperty("jwtSecretPrevious") String jwtSecretPrevious,

        @JsonProperty("accessTokenLifetime") @MinDuration(value = 10, unit = TimeUnit.SECONDS)
        Duration accessTokenLifetime,

        @JsonProperty("operatorTokenLifetime") @MinDuration(value = 10, unit = TimeUnit.SECONDS)
        Duration operatorTokenLifetime,

        @JsonProperty("refreshIdleLifetime") @MinDuration(value = 1, unit = TimeUnit.MINUTES)
        Duration refreshIdleLifetime,

        @JsonProperty("refreshLifetime") @MinDuration(value = 1, unit = TimeUnit.MINUTES)
        Duration refreshLifetime,

        @JsonProperty("passwordMemoryKib") @Min(1_024) @Max(1_048_576)
        Integer passwordMemoryKib)
        implements Guarded {

    private static final int LEAST_SECRET_LENGTH = 32;
    private static final int LEAST_DIFFERENT_CHARACTERS = 10;
    /** OWASP's least for Argon2id with two passes. */
    private static final int LEAST_PASSWORD_MEMORY_KIB = 19_456;

    /** What marks a secret that anybody can read in our sources. */
    private static final String DEVELOPMENT_MARK = "development";

    public AuthConfiguration {
        jwtSecret = jwtSecret == null ? "" : jwtSecret;
        jwtSecretPrevious = jwtSecretPrevious == null ? "" : jwtSecretPrevious;
        accessTokenLifetime = accessTokenLifetime == null ? Duration.minutes(15) : accessTokenLifetime;
        operatorTokenLifetime = operatorTokenLifetime == null ? Duration.hours(8) : operatorTokenLifetime;
        refreshIdleLifetime = refreshIdleLifetime == null ? Duration.days(30) : refreshIdleLifetime;
        refreshLifetime = refreshLifetime == null ? Duration.days(180) : refreshLifetime;
        passwordMemoryKib = passwordMemoryKib == null ? LEAST_PASSWORD_MEMORY_KIB : passwordMemoryKib;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        checkSecret("AUTH_JWT_SECRET", jwtSecret, deployment, problem);
        if (!jwtSecretPrevious.isEmpty()) {
            checkSecret("AUTH_JWT_SECRET_PREVIOUS", jwtSecretPrevious, deployment, problem);
        }
        if (deployment != Deployment.DEVELOPMENT && passwordMemoryKib < LEAST_PASSWORD_MEMORY_KIB) {
            problem.accept("auth.passwordMemoryKib must be at least " + LEAST_PASSWORD_MEMORY_KIB);
        }
    }

    private static void checkSecret(String name, String secret, Deployment deployment, Consumer<String> problem) {
        if (secret.isBlank()) {
            problem.accept(name + " is missing");
        } else if (secret.length() < LEAST_SECRET_LENGTH
                || secret.chars().distinct().count() < LEAST_DIFFERENT_CHARACTERS) {
            problem.accept(name + " is too weak: it needs at least " + LEAST_SECRET_LENGTH + " random characters");
        } else if (deployment != Deployment.DEVELOPMENT && secret.contains(DEVELOPMENT_MARK)) {
            problem.accept(name + " is the development secret");
        }
    }

    @Override
    public String toString() {
        return "AuthConfiguration[accessTokenLifetime=%s, operatorTokenLifetime=%s, refreshIdleLifetime=%s, refreshLifetime=%s]"
                .formatted(accessTokenLifetime, operatorTokenLifetime, refreshIdleLifetime, refreshLifetime);
    }
}
