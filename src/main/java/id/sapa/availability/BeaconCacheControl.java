package id.sapa.availability;

import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** How long others may keep the beacon's answer: as long as it may be behind, in whole seconds. Thread-safe. */
final class BeaconCacheControl {

    private final Freshness freshness;
    private volatile Held held = new Held(Duration.ZERO);

    BeaconCacheControl(Freshness freshness) {
        this.freshness = freshness;
    }

    String value() {
        return current().field.getValue();
    }

    HttpField field() {
        return current().field;
    }

    private Held current() {
        Duration maxAge = freshness.snapshotMaxAge();
        Held now = held;
        if (!now.maxAge.equals(maxAge)) {
            now = new Held(maxAge);
            held = now;
        }
        return now;
    }

    private record Held(Duration maxAge, HttpField field) {

        Held(Duration maxAge) {
            this(maxAge, new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=" + maxAge.toSeconds()));
        }
    }
}
