package id.sapa.realtime;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import java.util.List;
import java.util.Optional;

/** What a device that may have missed something is sent of the present state of things. */
interface SessionStateReader {

    /** The session as this participant sees it now; empty if the user takes no part in it (any more). */
    Optional<Event> session(UserId user, SessionId session);

    /** The offers that this mitra can accept now. */
    List<Event> openOffers(UserId mitra);
}
