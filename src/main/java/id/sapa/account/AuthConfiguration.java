package id.sapa.account;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
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
 * @param argon2MemoryKib what hashing one operator's password takes (Argon2id)
 */
public record AuthConfiguration(
        String jwtSecret,
        String jwtSecretPrevious,

        @MinDuration(value = 10, unit = TimeUnit.SECONDS) Duration accessTokenLifetime,

        @MinDuration(value = 10, unit = TimeUnit.SECONDS) Duration operatorTokenLifetime,

        @MinDuration(value = 1, unit = TimeUnit.MINUTES) Duration refreshIdleLifetime,

        @MinDuration(value = 1, unit = TimeUnit.MINUTES) Duration refreshLifetime,

        @Min(1_024) @Max(1_048_576) Integer argon2MemoryKib)
        implements ConfigurationSection {

    private static final int MIN_SECRET_LENGTH = 32;
    private static final int MIN_DISTINCT_CHARACTERS = 10;
    /** OWASP's least for Argon2id with two passes. */
    private static final int MIN_ARGON2_MEMORY_KIB = 19_456;

    /** What marks a secret that anybody can read in our sources. */
    private static final String DEVELOPMENT_MARK = "development";

    public AuthConfiguration {
        jwtSecret = jwtSecret == null ? "" : jwtSecret;
        jwtSecretPrevious = jwtSecretPrevious == null ? "" : jwtSecretPrevious;
        accessTokenLifetime = accessTokenLifetime == null ? Duration.minutes(15) : accessTokenLifetime;
        operatorTokenLifetime = operatorTokenLifetime == null ? Duration.hours(8) : operatorTokenLifetime;
        refreshIdleLifetime = refreshIdleLifetime == null ? Duration.days(30) : refreshIdleLifetime;
        refreshLifetime = refreshLifetime == null ? Duration.days(180) : refreshLifetime;
        argon2MemoryKib = argon2MemoryKib == null ? MIN_ARGON2_MEMORY_KIB : argon2MemoryKib;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        checkSecret("AUTH_JWT_SECRET", jwtSecret, deploymentEnvironment, problem);
        if (!jwtSecretPrevious.isEmpty()) {
            checkSecret("AUTH_JWT_SECRET_PREVIOUS", jwtSecretPrevious, deploymentEnvironment, problem);
        }
        if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT && argon2MemoryKib < MIN_ARGON2_MEMORY_KIB) {
            problem.accept("auth.argon2MemoryKib must be at least " + MIN_ARGON2_MEMORY_KIB);
        }
    }

    private static void checkSecret(
            String name, String secret, DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (secret.isBlank()) {
            problem.accept(name + " is missing");
        } else if (secret.length() < MIN_SECRET_LENGTH
                || secret.chars().distinct().count() < MIN_DISTINCT_CHARACTERS) {
            problem.accept(name + " is too weak: it needs at least " + MIN_SECRET_LENGTH + " random characters");
        } else if (deploymentEnvironment != DeploymentEnvironment.DEVELOPMENT && secret.contains(DEVELOPMENT_MARK)) {
            problem.accept(name + " is the development secret");
        }
    }

    @Override
    public String toString() {
        return "AuthConfiguration[accessTokenLifetime=%s, operatorTokenLifetime=%s, refreshIdleLifetime=%s, refreshLifetime=%s]"
                .formatted(accessTokenLifetime, operatorTokenLifetime, refreshIdleLifetime, refreshLifetime);
    }
}
