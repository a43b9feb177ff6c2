package id.sapa.common;

import java.util.function.Consumer;

/**
 * A part of the configuration that knows what is unsafe in it. What it reports stops the start, and makes {@code check}
 * fail.
 */
public interface ConfigurationSection {

    /**
     * Reports what must not be so in this environment.
     *
     * @param problem takes one line each, which begins with the setting's name, such as {@code AUTH_JWT_SECRET is missing}
     */
    void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem);
}
