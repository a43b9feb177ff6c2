package id.sapa.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import java.util.function.Consumer;

/**
 * The internal listener.
 *
 * @param token the bearer token that {@code /tasks/*} wants; empty leaves them open, in development only; secret
 */
public record InternalConfiguration(@JsonProperty("token") String token) implements Guarded {

    private static final int LEAST_LENGTH = 24;

    public InternalConfiguration {
        token = token == null ? "" : token;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment == Deployment.DEVELOPMENT) {
            return;
        }
        if (token.isBlank()) {
            problem.accept("INTERNAL_TOKEN is missing");
        } else if (token.length() < LEAST_LENGTH) {
            problem.accept("INTERNAL_TOKEN is too weak: it needs at least " + LEAST_LENGTH + " random characters");
        }
    }

    @Override
    public String toString() {
        return "InternalConfiguration[]";
    }
}
