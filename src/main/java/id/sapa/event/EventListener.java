package id.sapa.event;

import id.sapa.common.UserId;

/** Receives the events of users connected to this instance. Called on bus threads: it must not block. */
@FunctionalInterface
public interface EventListener {
    void onEvent(UserId user, Event event);
}
