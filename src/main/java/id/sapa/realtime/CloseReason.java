package id.sapa.realtime;

/** Why the server ends a connection, with the WebSocket close code (RFC 6455, section 7.4). */
enum CloseReason {
    DRAIN(1001, "going away"),
    UNSUPPORTED(1003, "text frames only"),
    TOKEN(1008, "the access token is not valid (any more)"),
    IDLE(1001, "no sign of life"),
    REPLACED(1008, "replaced"),
    TOO_BIG(1009, "a frame has at most 1 MiB"),
    FAILED(1011, "something went wrong on our side"),
    TOO_SLOW(1013, "too slow: reconnect and resume");

    private final int code;
    private final String phrase;

    CloseReason(int code, String phrase) {
        this.code = code;
        this.phrase = phrase;
    }

    int code() {
        return code;
    }

    String phrase() {
        return phrase;
    }
}
