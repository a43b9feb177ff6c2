package id.sapa.chat;

import id.sapa.common.ProblemCode;

/** What became of a send. */
public sealed interface SendResult {

    /**
     * The message is committed.
     *
     * @param replayed whether it was stored by an earlier send
     */
    record Stored(Message message, boolean replayed) implements SendResult {}

    /**
     * Nothing is stored by this send.
     *
     * @param code {@code not_found}, {@code session_not_active}, {@code client_message_id_reused}; or
     *     {@code unavailable}, after which the message may be stored all the same: send it again
     */
    record Refused(ProblemCode code) implements SendResult {}
}
