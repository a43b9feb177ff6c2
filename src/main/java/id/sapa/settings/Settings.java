package id.sapa.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.Cursor;
import id.sapa.common.FieldError;
import id.sapa.common.Json;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.event.BroadcastTopic;
import id.sapa.event.EventBus;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings in force. Reading is a look into memory; another instance's change arrives with the next hint, or with
 * the poll if the hint was lost. Thread-safe.
 */
public final class Settings implements Managed {

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final Database database;
    private final EventBus events;
    private final Clock clock;
    /** The values in memory stay in force while it fails. */
    private final PeriodicTask poller = new PeriodicTask("settings-poll", POLL_INTERVAL, this::reload);

    private volatile Loaded current = new Loaded(0, Map.of(), Map.of(), null, Instant.EPOCH);

    private record Loaded(
            long version,
            Map<SettingKey<?>, Object> values,
            Map<String, JsonNode> changed,
            OperatorId changedBy,
            Instant changedAt) {}

    public Settings(Database database, EventBus events, Clock clock) {
        this.database = database;
        this.events = events;
        this.clock = clock;
        events.onBroadcast(BroadcastTopic.SETTINGS, version -> poller.runSoon());
    }

    /** The value in force. */
    public <T> T get(SettingKey<T> key) {
        Object value = current.values.get(key);
        if (value == null) {
            return key.defaultValue();
        }
        @SuppressWarnings("unchecked")
        T typed = (T) value;
        return typed;
    }

    /** Every setting, as it is in force on this instance. */
    public SettingsVersion view() {
        return view(current);
    }

    /** Earlier and present versions, newest first. */
    public Page<SettingsVersion> history(int limit, String after) {
        long before = Cursor.decode(after, 1).map(cursor -> cursor.number(0)).orElse(Long.MAX_VALUE);
        List<SettingsVersion> rows =
                database.readOnly(handle -> handle.attach(SettingsDao.class).history(before, limit + 1)).stream()
                        .map(row -> view(load(row)))
                        .toList();
        return Page.of(rows, limit, version -> Cursor.of(version.version()));
    }

    /**
     * Changes some settings, as a new version, in the caller's transaction; a null value goes back to the default.
     *
     * @throws ProblemException {@code validation_failed} naming every unknown name and unacceptable value;
     *     {@code conflict} if somebody else made a version at the same time
     */
    public SettingsVersion change(Transaction transaction, OperatorId operator, Map<String, JsonNode> values) {
        List<FieldError> errors = new ArrayList<>();
        values.forEach((name, value) -> check(name, value).ifPresent(errors::add));
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        SettingsDao dao = transaction.dao(SettingsDao.class);
        Loaded latest = dao.latest().map(Settings::load).orElse(new Loaded(0, Map.of(), Map.of(), null, Instant.EPOCH));
        Map<String, JsonNode> changed = new TreeMap<>(latest.changed);
        values.forEach((name, value) -> {
            if (value == null || value.isNull()) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
        });
        long version = latest.version + 1;
        Instant now = clock.instant();
        if (dao.insert(version, Json.write(changed), operator, now) == 0) {
            throw new ProblemException(ProblemCode.CONFLICT, "Somebody else changed the settings at the same time");
        }
        transaction.afterCommit(() -> {
            reload();
            events.broadcast(BroadcastTopic.SETTINGS, Long.toString(version));
        });
        return view(load(new SettingsDao.Row(version, Json.write(changed), operator, now)));
    }

    @Override
    public void start() {
        poller.start();
    }

    @Override
    public void stop() {
        poller.stop();
    }

    private static Optional<FieldError> check(String name, JsonNode value) {
        String field = "values." + name;
        Optional<SettingKey<?>> key = SettingKey.named(name);
        if (key.isEmpty()) {
            return Optional.of(new FieldError(field, "is not a setting"));
        }
        return value == null || value.isNull() || key.get().read(value).isPresent()
                ? Optional.empty()
                : Optional.of(new FieldError(field, key.get().constraint()));
    }

    private void reload() {
        database.readOnly(handle -> handle.attach(SettingsDao.class).latest())
                .filter(row -> row.version() > current.version)
                .ifPresent(row -> current = load(row));
    }

    private static Loaded load(SettingsDao.Row row) {
        Map<SettingKey<?>, Object> values = new LinkedHashMap<>();
        Map<String, JsonNode> changed = new TreeMap<>();
        try {
            Json.mapper()
                    .readTree(row.values())
                    .properties()
                    .forEach(entry -> SettingKey.named(entry.getKey())
                            .ifPresent(key -> key.read(entry.getValue()).ifPresent(value -> {
                                values.put(key, value);
                                changed.put(entry.getKey(), entry.getValue());
                            })));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings version " + row.version() + " is not readable", e);
        }
        return new Loaded(row.version(), Map.copyOf(values), changed, row.changedBy(), row.changedAt());
    }

    private static SettingsVersion view(Loaded loaded) {
        Map<String, JsonNode> all = new TreeMap<>();
        SettingKey.all().forEach(key -> {
            Object value = loaded.values.getOrDefault(key, key.defaultValue());
            all.put(key.name(), Json.mapper().valueToTree(value));
        });
        return new SettingsVersion(loaded.version, all, loaded.changedBy, loaded.changedAt);
    }
}
