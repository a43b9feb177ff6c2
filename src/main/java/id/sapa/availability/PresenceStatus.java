package id.sapa.availability;

/** What the public sees of a mitra's presence. */
enum PresenceStatus {
    OFFLINE,
    /** Online and fresh, but without free capacity. */
    ONLINE,
    AVAILABLE;

    boolean isOnline() {
        return this != OFFLINE;
    }

    boolean isAvailable() {
        return this == AVAILABLE;
    }
}
