package id.sapa.realtime;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads the present state of things, for connections that may have missed something. A fixed number of queries a call. */
public interface SessionStateReader {

    /** These sessions as this side sees them, as {@code session} events. */
    Map<SessionId, Event> sessions(Role side, Collection<SessionId> ids);

    /** The offers that these mitras can accept now, as {@code offer} events; mitras without one are absent. */
    Map<UserId, List<Event>> openOffers(Collection<UserId> mitras);

    /** A {@code presence} event for each of these mitras that was switched off other than by itself. */
    Map<UserId, Event> switchedOff(Collection<UserId> mitras);
}
