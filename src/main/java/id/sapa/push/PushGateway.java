package id.sapa.push;

import java.util.List;

/** Hands pushes to a provider. */
interface PushGateway {

    /** One outcome for each push, in order. Blocks for less than {@link PushSender#CLAIM}. */
    List<PushOutcome> send(List<QueuedPush> pushes);

    /** Frees what it holds. */
    default void close() {}
}
