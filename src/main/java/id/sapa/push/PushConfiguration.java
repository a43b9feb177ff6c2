package id.sapa.push;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import java.util.function.Consumer;

/**
 * Pushes. Credentials are Google's application default ones: a file named by {@code GOOGLE_APPLICATION_CREDENTIALS}, or
 * the workload's identity.
 *
 * @param projectId the Firebase project; without one pushes are printed, in development only
 * @param endpoint where to send instead of FCM, without credentials; for development only
 */
public record PushConfiguration(String projectId, String endpoint) implements ConfigurationSection {

    public PushConfiguration {
        projectId = projectId == null ? "" : projectId;
        endpoint = endpoint == null ? "" : endpoint;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        if (deploymentEnvironment == DeploymentEnvironment.DEVELOPMENT) {
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
