package id.sapa.push;

import java.time.Duration;

/** How the provider answered. */
sealed interface PushOutcome {

    /** It was taken. */
    record Sent() implements PushOutcome {}

    /** The token names no installation any more. */
    record Unregistered() implements PushOutcome {}

    /** Trying again would change nothing. */
    record Refused(String reason) implements PushOutcome {}

    /**
     * It may work later.
     *
     * @param pause what the provider asked for, or zero
     */
    record Retryable(String reason, Duration pause) implements PushOutcome {}
}
