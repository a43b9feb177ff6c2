package id.sapa.realtime;

import id.sapa.common.Id;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The ids of an event stream's events. Each says where the device is in all its live sessions, so that the last one is all
 * that is needed to go on: {@code session:seq}, separated by commas; {@code -} while there is no session.
 */
final class LastEventIdCodec {

    private static final String NONE = "-";

    private LastEventIdCodec() {}

    static String write(Map<SessionId, Long> positions) {
        return positions.isEmpty()
                ? NONE
                : positions.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    /**
     * Where the device is, by its {@code Last-Event-ID}; null if it has not said.
     *
     * @throws ProblemException {@code bad_request} if the id is none of ours
     */
    static Map<SessionId, Long> of(HttpServletRequest request) {
        String id = request.getHeader("Last-Event-ID");
        return id == null || id.isEmpty() ? null : read(id);
    }

    /** @throws ProblemException {@code bad_request} if it is none of ours */
    static Map<SessionId, Long> read(String id) {
        Map<SessionId, Long> positions = new LinkedHashMap<>();
        if (id.equals(NONE)) {
            return positions;
        }
        try {
            for (String part : id.split(",")) {
                int colon = part.indexOf(':');
                long seq = Long.parseLong(part.substring(colon + 1));
                positions.put(new SessionId(Id.parse(part.substring(0, Math.max(0, colon)))), Math.max(0, seq));
            }
            return positions;
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "Last-Event-ID is not an id of this stream");
        }
    }
}
