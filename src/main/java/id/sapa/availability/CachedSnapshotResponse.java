package id.sapa.availability;

import id.sapa.common.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** A snapshot as it goes over the wire, made once for all who ask. */
final class CachedSnapshotResponse {

    private final Snapshot snapshot;
    private final long asOfMillis;
    private final long maxAgeMillis;
    private final HttpField cacheControlField;
    private final ByteBuffer body;
    private final String etag;
    private final HttpField etagField;
    private final HttpField lengthField;

    private CachedSnapshotResponse(Snapshot snapshot, Duration maxAge) {
        this.snapshot = snapshot;
        this.maxAgeMillis = maxAge.toMillis();
        // Others may keep it as long as it may be behind, in whole seconds.
        this.cacheControlField =
                new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=" + maxAge.toSeconds());
        this.asOfMillis = snapshot.asOf().toEpochMilli();
        byte[] json = Json.write(snapshot).getBytes(StandardCharsets.UTF_8);
        this.body = ByteBuffer.wrap(json).asReadOnlyBuffer();
        // Weak: two snapshots with the same counts mean the same to a client, though not the same moment.
        this.etag = "W/\"%d-%d\"".formatted(snapshot.availableCount(), snapshot.onlineCount());
        this.etagField = new PreEncodedHttpField(HttpHeader.ETAG, etag);
        this.lengthField = new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, json.length);
    }

    /** @param maxAge how far it may be behind */
    static CachedSnapshotResponse of(Snapshot snapshot, Duration maxAge) {
        return new CachedSnapshotResponse(snapshot, maxAge);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /**
     * Whether it is no older than this part of what it may be. Clocks of instances differ a little: a snapshot from the near future is
     * as good as one from now.
     */
    boolean isYoungerThanFraction(int part, long nowMillis) {
        return Math.abs(nowMillis - asOfMillis) * part <= maxAgeMillis;
    }

    HttpField cacheControlField() {
        return cacheControlField;
    }

    /** A view of its own for each response. */
    ByteBuffer body() {
        return body.slice();
    }

    String etag() {
        return etag;
    }

    HttpField etagField() {
        return etagField;
    }

    HttpField lengthField() {
        return lengthField;
    }

    /** RFC 9110, 13.1.2: a list of entity tags, compared weakly, or an asterisk. */
    boolean matches(String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        String opaque = etag.substring(2);
        for (String candidate : ifNoneMatch.split(",")) {
            String tag = candidate.trim();
            if (tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).equals(opaque)) {
                return true;
            }
        }
        return false;
    }
}
