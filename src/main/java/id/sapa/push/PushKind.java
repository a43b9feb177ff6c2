package id.sapa.push;

import id.sapa.common.WireEnum;

/** What a push tells about. */
public enum PushKind implements WireEnum {
    OFFER,
    MESSAGE,
    SESSION_STARTED,
    SESSION_WARNING,
    SESSION_ENDED
}
