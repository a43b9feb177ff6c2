package id.sapa.push;

import java.util.concurrent.CompletableFuture;

/** Hands pushes to a provider. Thread-safe. */
interface PushGateway {

    /** Does not block. Completes in less than {@link PushSender#CLAIM}; exceptionally if the push may not have been sent. */
    CompletableFuture<PushOutcome> send(QueuedPush push);

    /** Frees what it holds. */
    default void close() {}
}
