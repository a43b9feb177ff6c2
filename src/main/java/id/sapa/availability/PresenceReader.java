package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked about presence. Every answer counts as offline whoever has no fresh heartbeat. */
interface PresenceReader {

    /** Up to {@code limit} mitras that could take a session, best first. */
    List<Candidate> topCandidates(int limit);

    /** This mitra, if it could take a session. */
    Optional<Candidate> candidate(UserId mitra);

    /** The status of each of these. */
    Map<UserId, PresenceStatus> statuses(Collection<UserId> mitras);

    /** Up to {@code limit} available mitras in the order of their ids, beginning after the given one, or with the first if that is empty. */
    List<UserId> available(String after, int limit);

    /**
     * The beacon's answer.
     *
     * @param anew not one that was made a moment ago for somebody else
     */
    Snapshot snapshot(boolean forceRefresh);
}
