package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonCreator;
import id.sapa.common.Page;
import id.sapa.common.PhoneNumberParser;
import id.sapa.common.ProblemException;
import id.sapa.common.SearchText;
import id.sapa.common.UserId;
import id.sapa.common.WireEnum;
import id.sapa.db.Database;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches mitras in Postgres for operators. Thread-safe. */
final class MitraSearch {

    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");
    /** Plus sign, country code and some digits: shorter ones would find everybody. */
    private static final int MIN_PHONE_PREFIX = 5;

    private static final int MAX_QUERY_LENGTH = 100;

    private static final String ONLINE = "m.deactivated_at is null and m.online and m.last_heartbeat_at >= :cutoff";
    private static final String ACTIVE = "a.active_sessions";

    private static final String SELECT = """
            select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, a.active_sessions, m.online,
                   case when m.deactivated_at is not null then 'deactivated'
                        when not m.online or m.last_heartbeat_at is null or m.last_heartbeat_at < :cutoff then 'offline'
                        when a.active_sessions < m.max_sessions then 'free'
                        else 'busy' end as state,
                   m.last_heartbeat_at, m.deactivated_at, m.deactivation_reason,
                   round(m.rating_sum::numeric / nullif(m.rating_count, 0), 2) as rating, m.rating_count, m.created_at
            from mitra m
            join app_user u on u.id = m.id
            cross join lateral (
                select count(*) as active_sessions from chat_session s where s.mitra_id = m.id and s.state = 'active') a""";

    private final Database database;
    private final Settings settings;
    private final PhoneNumberParser phones;
    private final Clock clock;

    /** The states operators filter mitras by. {@code ONLINE} is free or busy. */
    enum State implements WireEnum {
        FREE,
        BUSY,
        ONLINE,
        OFFLINE,
        DEACTIVATED;

        @JsonCreator
        static State fromString(String wire) {
            return WireEnum.parse(State.class, wire);
        }
    }

    /**
     * A mitra as operators see it.
     *
     * @param online the mitra's own switch
     * @param state whether it can take a session now
     * @param rating mean of the ratings, 1 to 5; null if there are none
     */
    public record MitraSummary(
            UserId id,
            String phone,
            String displayName,
            String headline,
            String bio,
            int maxSessions,
            int activeSessions,
            boolean online,
            State state,
            @Nullable Instant lastHeartbeatAt,
            @Nullable Instant deactivatedAt,
            @Nullable String deactivationReason,
            @Nullable BigDecimal rating,
            long ratingCount,
            Instant createdAt) {}

    MitraSearch(Database database, Settings settings, PhoneNumberParser phones, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.phones = phones;
        this.clock = clock;
    }

    /**
     * Lists mitras, newest first.
     *
     * @param text prefixes of words in the name, or a prefix of a phone number; null for all
     * @param state null for all
     */
    Page<MitraSummary> find(SearchText text, State state, int limit, String after) {
        Search search = search();
        if (Search.given(text)) {
            match(search, text.value());
        }
        if (state != null) {
            search.where(
                    switch (state) {
                        case FREE -> ONLINE + " and " + ACTIVE + " < m.max_sessions";
                        case BUSY -> ONLINE + " and " + ACTIVE + " >= m.max_sessions";
                        case ONLINE -> ONLINE;
                        case OFFLINE ->
                            "m.deactivated_at is null and not (m.online and m.last_heartbeat_at is not null"
                                    + " and m.last_heartbeat_at >= :cutoff)";
                        case DEACTIVATED -> "m.deactivated_at is not null";
                    });
        }
        return database.readOnly(handle -> search.page(
                handle,
                MitraSummary.class,
                SELECT,
                "m.created_at",
                "m.id",
                limit,
                after,
                mitraSummary -> new Search.Key(
                        mitraSummary.createdAt(), mitraSummary.id().value())));
    }

    /** @throws ProblemException {@code not_found} */
    MitraSummary get(UserId id) {
        List<MitraSummary> rows = database.readOnly(handle -> search().where("m.id = :id", "id", id)
                .page(handle, MitraSummary.class, SELECT, "m.created_at", "m.id", 1, null, mitraSummary -> null)
                .items());
        return rows.stream().findFirst().orElseThrow(ProblemException::notFound);
    }

    private Search search() {
        Duration stale = Duration.ofSeconds(settings.get(SettingKey.PRESENCE_STALE_AFTER_SECONDS));
        return new Search().bind("cutoff", clock.instant().minus(stale));
    }

    private void match(Search search, String text) {
        if (text.length() > MAX_QUERY_LENGTH) {
            throw ProblemException.invalid("q", "must have at most " + MAX_QUERY_LENGTH + " characters");
        }
        Optional<String> phone = phones.prefix(text).filter(prefix -> prefix.length() >= MIN_PHONE_PREFIX);
        if (phone.isPresent()) {
            search.where("u.phone like :phone and u.role = 'mitra'", "phone", phone.get() + "%");
            return;
        }
        String words = WORD_BREAK
                .splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .map(word -> "'" + word + "':*")
                .collect(Collectors.joining(" & "));
        if (words.isEmpty()) {
            throw ProblemException.invalid("q", "must have a letter or a digit");
        }
        search.where(
                "to_tsvector('simple', u.display_name) @@ to_tsquery('simple', :words) and u.role = 'mitra'",
                "words",
                words);
    }
}
