package id.sapa.availability;

import com.fasterxml.jackson.core.JsonProcessingException;
import id.sapa.common.Json;
import java.time.Instant;

/**
 * What a complete mirror says of itself.
 *
 * @param runId of the server process that was seeded: another one asks for a new seed
 * @param seed its number
 * @param seededAt when
 * @param mitras how many it held then
 */
record SeedMarker(String runId, long seed, Instant seededAt, int mitras) {

    static SeedMarker parse(String json) {
        try {
            return Json.mapper().readValue(json, SeedMarker.class);
        } catch (JsonProcessingException e) {
            // Whatever wrote this, it is no seed of ours: the run id matches no server.
            return new SeedMarker("", 0, Instant.EPOCH, 0);
        }
    }

    String toJson() {
        return Json.write(this);
    }
}
