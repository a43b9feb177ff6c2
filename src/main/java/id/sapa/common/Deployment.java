package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Which of the three environments a configuration is for. */
public enum Deployment implements WireEnum {
    DEVELOPMENT,
    STAGING,
    PRODUCTION;

    @JsonCreator
    public static Deployment fromString(String wire) {
        return WireEnum.parse(Deployment.class, wire);
    }
}
