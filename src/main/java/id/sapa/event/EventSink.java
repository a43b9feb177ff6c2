package id.sapa.event;

import id.sapa.common.UserId;
import java.util.Set;

/**
 * Delivers to the users connected to this instance. Called on bus threads, and on those that publish: it must not block.
 * Events of one publisher come in the order of their publishing; events of several may overtake each other, and any event
 * may come twice or never.
 */
@FunctionalInterface
public interface EventSink {

    void onEvent(UserId user, Event event);

    /**
     * From now on events of these users arrive. What was published before may have been missed, so now is the time to read
     * it from Postgres.
     */
    default void onSubscribed(Set<UserId> users) {}

    /** Runs something that delivers several events, which may leave for the devices together once it has ended. */
    default void batch(Runnable deliveries) {
        deliveries.run();
    }
}
