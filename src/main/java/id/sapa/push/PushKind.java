package id.sapa.push;

import id.sapa.common.WireEnum;
import java.time.Duration;

/** What a push tells of. Its wire name is the {@code event} that apps read. */
public enum PushKind implements WireEnum {
    /** A mitra is offered a session; worthless once the offer is gone. */
    OFFER(Duration.ofMinutes(2), "New chat request"),
    SESSION_STARTED(Duration.ofHours(1), "Your chat has started"),
    MESSAGE(Duration.ofHours(24), "New message"),
    SESSION_WARNING(Duration.ofMinutes(5), "Your chat ends soon"),
    SESSION_ENDED(Duration.ofHours(24), "Your chat has ended"),
    /** Nobody could take the session; the customer is refunded. */
    SESSION_UNMATCHED(Duration.ofHours(24), "Nobody was free");

    private final Duration timeToLive;
    private final String title;

    PushKind(Duration timeToLive, String title) {
        this.timeToLive = timeToLive;
        this.title = title;
    }

    /** How long it is worth delivering. */
    Duration timeToLive() {
        return timeToLive;
    }

    /** What the phone shows. It names nobody and quotes nothing. */
    String title() {
        return title;
    }
}
