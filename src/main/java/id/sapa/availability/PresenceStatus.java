package id.sapa.availability;

import java.util.Arrays;

/** What the public sees of a mitra's presence. */
enum PresenceStatus {
    OFFLINE(0),
    /** Online and fresh, but without free capacity. */
    ONLINE(1),
    AVAILABLE(2);

    private final int code;

    PresenceStatus(int code) {
        this.code = code;
    }

    /** @throws IllegalArgumentException if statuses.lua answers with no such code */
    static PresenceStatus ofCode(long code) {
        return Arrays.stream(values())
                .filter(status -> status.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no presence status has the code " + code));
    }

    boolean isOnline() {
        return this != OFFLINE;
    }

    boolean isAvailable() {
        return this == AVAILABLE;
    }
}
