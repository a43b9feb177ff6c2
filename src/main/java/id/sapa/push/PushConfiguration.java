package id.sapa.push;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.common.Deployment;
import id.sapa.common.Guarded;
import java.util.function.Consumer;

/**
 * Pushes. Credentials are Google's application default ones: a file named by {@code GOOGLE_APPLICATION_CREDENTIALS}, or
 * the workload's identity.
 *
 * @param projectId the Firebase project; without one pushes are printed, in development only
 * @param endpoint where to send instead of FCM, without credentials; for development only
 */
public record PushConfiguration(
        @JsonProperty("projectId") String projectId,
        @JsonProperty("endpoint") String endpoint) implements Guarded {

    public PushConfiguration {
        projectId = projectId == null ? "" : projectId;
        endpoint = endpoint == null ? "" : endpoint;
    }

    @Override
    public void check(Deployment deployment, Consumer<String> problem) {
        if (deployment == Deployment.DEVELOPMENT) {
            return;
        }
        if (projectId.isBlank()) {
            problem.accept("FCM_PROJECT_ID is missing");
        }
        if (!endpoint.isEmpty()) {
            problem.accept("push.endpoint is for development only");
        }
    }
}
