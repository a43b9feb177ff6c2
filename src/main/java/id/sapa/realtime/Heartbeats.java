package id.sapa.realtime;

import id.sapa.common.UserId;

/** Takes a mitra's sign of life. */
@FunctionalInterface
interface Heartbeats {

    /** @throws id.sapa.common.ProblemException {@code offline} if the mitra is not online */
    void heartbeat(UserId mitra);
}
