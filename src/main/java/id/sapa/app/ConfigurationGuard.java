package id.sapa.app;

import id.sapa.common.UnsafeConfigurationException;
import java.util.List;

/** Refuses a configuration that is unsafe for its environment. */
final class ConfigurationGuard {

    private ConfigurationGuard() {}

    /** @throws UnsafeConfigurationException with one line for each reason */
    static void require(SapaConfiguration configuration) {
        List<String> problems = configuration.problems();
        if (!problems.isEmpty()) {
            throw new UnsafeConfigurationException(problems);
        }
    }
}
