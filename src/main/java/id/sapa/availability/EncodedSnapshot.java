package id.sapa.availability;

import id.sapa.common.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** A snapshot as it goes over the wire, made once for all who ask. */
final class EncodedSnapshot {

    private final Snapshot snapshot;
    private final long asOfMillis;
    private final ByteBuffer body;
    private final String etag;
    private final HttpField etagField;
    private final HttpField lengthField;

    private EncodedSnapshot(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.asOfMillis = snapshot.asOf().toEpochMilli();
        byte[] json = Json.write(snapshot).getBytes(StandardCharsets.UTF_8);
        this.body = ByteBuffer.wrap(json).asReadOnlyBuffer();
        // Weak: two snapshots with the same counts mean the same to a client, though not the same moment.
        this.etag = "W/\"%d-%d\"".formatted(snapshot.availableCount(), snapshot.onlineCount());
        this.etagField = new PreEncodedHttpField(HttpHeader.ETAG, etag);
        this.lengthField = new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, json.length);
    }

    static EncodedSnapshot of(Snapshot snapshot) {
        return new EncodedSnapshot(snapshot);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    long asOfMillis() {
        return asOfMillis;
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
