package id.sapa.web;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import java.util.function.Consumer;

/**
 * The internal listener.
 *
 * @param token the bearer token that {@code /tasks/*} wants; empty leaves them open, in development only; secret
 */
public record InternalConfiguration(String token) implements ConfigurationSection {

    private static final int MIN_TOKEN_LENGTH = 24;

    public InternalConfiguration {
        token = token == null ? "" : token;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (deploymentEnvironment == DeploymentEnvironment.DEVELOPMENT) {
            return;
        }
        if (token.isBlank()) {
            problem.accept("INTERNAL_TOKEN is missing");
        } else if (token.length() < MIN_TOKEN_LENGTH) {
            problem.accept("INTERNAL_TOKEN is too weak: it needs at least " + MIN_TOKEN_LENGTH + " random characters");
        }
    }

    @Override
    public String toString() {
        return "InternalConfiguration[]";
    }
}
