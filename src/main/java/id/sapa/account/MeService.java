package id.sapa.account;

import com.fasterxml.jackson.core.JsonGenerator;
import id.sapa.common.Json;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What users do with their own account. Thread-safe. */
final class MeService {

    private static final int MAX_DEVICES = 20;

    private final Database database;
    private final UserService users;
    private final Clock clock;
    private final List<PersonalDataContributor> personalData = new CopyOnWriteArrayList<>();

    MeService(Database database, UserService users, Clock clock) {
        this.database = database;
        this.users = users;
        this.clock = clock;
        personalData.add(new AccountPersonalData(users, clock));
    }

    /** Adds what another feature stores. It is erased before what was added earlier. */
    void add(PersonalDataContributor data) {
        personalData.add(0, data);
    }

    ProfileResponse profile(UserId user) {
        return users.find(user).map(ProfileResponse::of).orElseThrow(ProblemException::notFound);
    }

    ProfileResponse rename(UserId user, String displayName) {
        database.useTransaction(transaction -> users.rename(transaction, user, displayName));
        return profile(user);
    }

    /**
     * Deletes the account: nothing that is left names the user. The phone may be used for a new account.
     *
     * @throws ProblemException {@code session_open} as long as a session goes on, {@code money_open} as long as money is
     *     owed to the user
     */
    void delete(UserId user) {
        database.useTransaction(transaction -> {
            transaction.dao(UserDao.class).lock(user).orElseThrow(ProblemException::notFound);
            personalData.forEach(data -> data.erase(transaction, user));
        });
    }

    /** Everything that is stored about the user, as one JSON object. */
    byte[] export(UserId user) {
        // Made whole before it is sent: a slow reader must not hold a connection to Postgres.
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.mapper().getFactory().createGenerator(output)) {
            json.writeStartObject();
            json.writeStringField("exported_at", clock.instant().toString());
            database.useTransaction(transaction -> {
                transaction.handle().execute("set local time zone 'UTC'");
                personalData.forEach(
                        data -> data.export(transaction.handle(), user, (name, rows) -> write(json, name, rows)));
            });
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.toByteArray();
    }

    /** @param locale null if the app has not said */
    void putDevice(AuthenticatedUser user, String deviceId, String fcmToken, Platform platform, DeviceLocale locale) {
        database.useTransaction(transaction -> {
            DeviceDao devices = transaction.dao(DeviceDao.class);
            devices.lock(fcmToken);
            devices.detachToken(fcmToken, user.id(), deviceId);
            devices.put(user.id(), deviceId, fcmToken, platform, locale, user.familyId(), clock.instant());
            devices.keep(user.id(), MAX_DEVICES);
        });
    }

    void removeDevice(UserId user, String deviceId) {
        database.useTransaction(transaction -> transaction.dao(DeviceDao.class).remove(user, deviceId));
    }

    private static void write(JsonGenerator json, String name, Iterable<?> rows) {
        try {
            json.writeArrayFieldStart(name);
            for (Object row : rows) {
                Json.mapper().writeValue(json, row);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
