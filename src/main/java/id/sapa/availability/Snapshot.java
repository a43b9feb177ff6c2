package id.sapa.availability;

import com.fasterxml.jackson.core.JsonProcessingException;
import id.sapa.common.Json;
import java.time.Instant;

/**
 * The beacon's answer.
 *
 * @param available whether anybody could take a session
 * @param asOf the moment it was true
 */
record Snapshot(boolean available, int availableCount, int onlineCount, Instant asOf) {

    static Snapshot of(int availableCount, int onlineCount, Instant asOf) {
        return new Snapshot(availableCount > 0, availableCount, onlineCount, asOf);
    }

    static Snapshot parse(String json) {
        try {
            return Json.mapper().readValue(json, Snapshot.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the mirror holds an unreadable snapshot", e);
        }
    }
}
