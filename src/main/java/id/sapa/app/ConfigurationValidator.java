package id.sapa.app;

import id.sapa.common.InvalidConfigurationException;
import java.util.List;

/** Refuses a configuration that is unsafe for its environment. */
final class ConfigurationValidator {

    private ConfigurationValidator() {}

    /** @throws InvalidConfigurationException with one line for each reason */
    static void require(SapaConfiguration configuration) {
        List<String> problems = configuration.problems();
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
    }
}
