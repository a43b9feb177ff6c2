package id.sapa.account;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.WireEnum;

/** What a device runs. */
public enum Platform implements WireEnum {
    ANDROID,
    IOS,
    WEB;

    @JsonCreator
    public static Platform fromString(String wire) {
        return WireEnum.parse(Platform.class, wire);
    }
}
