package id.sapa.realtime;

import id.sapa.common.UserId;
import java.util.concurrent.CompletionStage;

/** Takes a mitra's sign of life. */
@FunctionalInterface
interface HeartbeatHandler {

    /** Whether the mitra is online, without which its signs of life do not count; does not block. */
    CompletionStage<Boolean> heartbeat(UserId mitra);
}
