package id.sapa.availability;

import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How old a heartbeat may be. */
final class StalenessPolicy {

    private final Settings settings;
    private final Clock clock;

    StalenessPolicy(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    long nowMillis() {
        return clock.millis();
    }

    Duration staleAfter() {
        return Duration.ofSeconds(settings.get(SettingKey.PRESENCE_STALE_AFTER_SECONDS));
    }

    /** The oldest heartbeat that counts as fresh. */
    Instant cutoff() {
        return now().minus(staleAfter());
    }

    /** How far behind the beacon may be. */
    Duration snapshotMaxAge() {
        return Duration.ofMillis(settings.get(SettingKey.AVAILABILITY_SNAPSHOT_MAX_AGE_MS));
    }
}
