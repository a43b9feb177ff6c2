package id.sapa.web;

import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes a creating request safe to repeat. The key is claimed in the transaction that creates the resource, so that a
 * crash leaves either neither or both; the answer is stored when it is known and replayed as it was. Thread-safe.
 */
public final class IdempotencyService {

    /** How long a key is remembered. */
    public static final Duration RETENTION = Duration.ofHours(24);

    private final Database database;
    private final Clock clock;

    public IdempotencyService(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record StoredKey(UUID resourceId, String answer) {}

    /**
     * A request that carries a key.
     *
     * @param operation what is asked for, such as {@code POST /v1/sessions}
     * @param key the header's value, 1 to 255 characters
     */
    public record Request(UserId user, String operation, String key, byte[] hash) {

        /**
         * Reads the header.
         *
         * @return empty if the request has no key
         * @throws ProblemException if the key is not of 1 to 255 characters
         */
        public static Optional<Request> of(UserId user, String operation, String key, Object body) {
            if (key == null) {
                return Optional.empty();
            }
            if (key.isBlank() || key.length() > 255) {
                throw ProblemException.invalid("Idempotency-Key", "must have 1 to 255 characters");
            }
            return Optional.of(new Request(user, operation, key, sha256(Json.write(body))));
        }

        private static byte[] sha256(String text) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    /**
     * Runs an operation once for each key. A request whose key was used before gets the stored answer; if the earlier request was cut off before it
     * had one, this request completes what that one created.
     *
     * @param key empty if the request has none: the operation then simply runs
     * @param status of the answer, stored with it
     * @throws ProblemException {@code idempotency_key_reused} if the key was used for a different request; or what the operation throws
     */
    public <T> IdempotentResponse<T> execute(Optional<Request> key, int status, IdempotentOperation<T> operation) {
        Optional<IdempotentResponse<T>> earlier = key.flatMap(request -> replay(request, status, operation));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        UUID created;
        try {
            created = operation.create((transaction, id) -> key.ifPresent(request -> claim(transaction, request, id)));
        } catch (ProblemException e) {
            // Of two requests with the key at the same time the other one may have created the resource, which then
            // stood in the way of this one.
            return key.flatMap(request -> replay(request, status, operation)).orElseThrow(() -> e);
        }
        return new IdempotentResponse.Fresh<>(finish(key, status, operation, created));
    }

    private <T> Optional<IdempotentResponse<T>> replay(Request key, int status, IdempotentOperation<T> operation) {
        return find(key)
                .map(stored -> stored.answer() == null
                        ? new IdempotentResponse.Fresh<>(
                                finish(Optional.of(key), status, operation, stored.resourceId()))
                        : new IdempotentResponse.Replayed<>(stored.answer()));
    }

    private <T> T finish(Optional<Request> key, int status, IdempotentOperation<T> operation, UUID id) {
        T answer;
        try {
            answer = operation.finish(id);
        } catch (ProblemException e) {
            operation.abandon(
                    id, (transaction, abandoned) -> key.ifPresent(request -> release(transaction, request, abandoned)));
            throw e;
        }
        key.ifPresent(request -> complete(request, id, status, answer));
        return answer;
    }

    private Optional<StoredKey> find(Request request) {
        return database.readOnly(handle ->
                        handle.attach(IdempotencyDao.class).find(request.user(), request.operation(), request.key()))
                .map(row -> {
                    if (!Arrays.equals(row.requestHash(), request.hash())) {
                        throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_REUSED);
                    }
                    return new StoredKey(row.resourceId(), row.body());
                });
    }

    private void claim(Transaction transaction, Request request, UUID resourceId) {
        int claimed = transaction
                .dao(IdempotencyDao.class)
                .insert(
                        request.user(),
                        request.operation(),
                        request.key(),
                        request.hash(),
                        resourceId,
                        clock.instant());
        if (claimed == 0) {
            throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_IN_USE);
        }
    }

    /** The first answer stays; none is stored if the key belongs to another resource by now. */
    private void complete(Request request, UUID resourceId, int status, Object answer) {
        database.withHandle(handle -> handle.attach(IdempotencyDao.class)
                .complete(request.user(), request.operation(), request.key(), resourceId, status, Json.write(answer)));
    }

    /** Only if the key still belongs to the resource: two requests that share the key may both find that theirs failed. */
    private void release(Transaction transaction, Request request, UUID resourceId) {
        transaction.dao(IdempotencyDao.class).delete(request.user(), request.operation(), request.key(), resourceId);
    }

    /** Forgets keys older than {@link #RETENTION}. */
    public void purgeExpired() {
        database.withHandle(handle ->
                handle.attach(IdempotencyDao.class).deleteBefore(clock.instant().minus(RETENTION)));
    }
}
