package id.sapa.push;

import id.sapa.common.UserId;

/** Tells whether users' connections to this instance live. Thread-safe. */
public interface ConnectionProbe {

    /** Whether there are no connections. */
    boolean isEmpty();

    /** Asks every client of the user for a sign of life; does not block. */
    void ping(UserId user);

    /**
     * Whether something came from a client of the user after this time. What was only written to a connection does not count: the
     * network takes bytes for a phone that sleeps.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    boolean heardSince(UserId user, long nanoTime);
}
