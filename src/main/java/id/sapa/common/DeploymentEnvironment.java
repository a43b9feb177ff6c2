package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Which of the three environments a configuration is for. */
public enum DeploymentEnvironment implements WireEnum {
    DEVELOPMENT,
    STAGING,
    PRODUCTION;

    @JsonCreator
    public static DeploymentEnvironment fromString(String wire) {
        return WireEnum.parse(DeploymentEnvironment.class, wire);
    }
}
