package id.sapa.account;

import id.sapa.common.Hmac;
import id.sapa.common.Id;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sign-ins and their refresh tokens: each is good once, and using an old one ends the sign-in, because then two parties
 * have it. Thread-safe.
 *
 * <p>An honest client whose answer was lost asks again with the token that it has. Within {@link #GRACE} it gets the very
 * successor that it missed, and only as long as that one is unused. A thief gains nothing by this: there is still one line
 * of tokens, and as soon as both parties go on with it the second of them uses an old one.
 *
 * <p>The current token is known by its stored hash, whatever became of the keys meanwhile: no rotation signs anybody out.
 */
final class RefreshTokenService {

    /** How long after a rotation the same question gets the same answer. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenService.class);
    private static final int PURGE_BATCH_SIZE = 10_000;

    private final Database database;
    private final JwtAccessTokens accessTokens;
    private final TokenRevocationList tokenRevocationList;
    private final AuthConfiguration configuration;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final List<Hmac> codeKeys;
    private final List<Hmac> chainKeys;

    RefreshTokenService(
            Database database,
            JwtAccessTokens accessTokens,
            SigningKeys keys,
            TokenRevocationList tokenRevocationList,
            AuthConfiguration configuration,
            Clock clock) {
        this.database = database;
        this.accessTokens = accessTokens;
        this.tokenRevocationList = tokenRevocationList;
        this.configuration = configuration;
        this.clock = clock;
        this.codeKeys = keys.derived("refresh token code");
        this.chainKeys = keys.derived("refresh token chain");
    }

    /** Begins a sign-in. */
    TokenResponse issueFamily(Transaction transaction, User user) {
        Instant now = clock.instant();
        RefreshToken token = RefreshToken.first(Id.generate(), random);
        transaction
                .dao(RefreshDao.class)
                .insert(
                        token.family(),
                        user.id(),
                        token.hash(),
                        now,
                        idleUntil(now),
                        now.plus(configuration.refreshLifetime().toJavaDuration()));
        return answer(user, token);
    }

    /**
     * Goes on with a sign-in.
     *
     * @throws ProblemException {@code invalid_refresh_token} if the token is not the current one, or its user is shut out
     */
    TokenResponse refresh(String text) {
        RefreshToken token = RefreshToken.decode(text).orElseThrow(RefreshTokenService::invalid);
        // The refusal is thrown after the commit: a reuse must be remembered.
        return database.inTransaction(transaction -> rotate(transaction, token))
                .orElseThrow(RefreshTokenService::invalid);
    }

    /** Ends the sign-in: its tokens are refused at once, everywhere. */
    void end(Transaction transaction, UserId user, UUID family, String reason) {
        if (transaction.dao(RefreshDao.class).revoke(family, reason, clock.instant()) > 0) {
            transaction.dao(DeviceDao.class).removeOfFamily(family);
            tokenRevocationList.familyRevoked(transaction, user, family);
        }
    }

    /** Removes what is long over. */
    void purgeExpired() {
        Instant time = clock.instant().minus(accessTokens.lifetime().multipliedBy(4));
        database.inTransaction(transaction -> transaction.dao(RefreshDao.class).purge(time, PURGE_BATCH_SIZE));
    }

    private Optional<TokenResponse> rotate(Transaction transaction, RefreshToken token) {
        Instant now = clock.instant();
        RefreshDao families = transaction.dao(RefreshDao.class);
        RefreshToken next = token.next(chainKeys.get(0));
        Optional<UserId> rotated = families.rotate(token.family(), token.hash(), next.hash(), now, idleUntil(now));
        if (rotated.isPresent()) {
            return transaction
                    .dao(UserDao.class)
                    .find(rotated.get())
                    .filter(RefreshTokenService::isActive)
                    .map(user -> answer(user, next));
        }
        Optional<RefreshDao.Family> found = families.find(token.family()).filter(family -> !family.isOver(now));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        RefreshDao.Family family = found.get();
        Optional<RefreshToken> missed = findLostSuccessor(family, token, now);
        if (missed.isEmpty() && !token.isMadeWith(codeKeys)) {
            // Made up, or so old that the keys have been rotated twice since.
            return Optional.empty();
        }
        if (missed.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("user_id", family.userId())
                    .addKeyValue("family_id", family.id())
                    .log("Refresh token reused, sign-in revoked");
            end(transaction, family.userId(), family.id(), "refresh token reused");
            return Optional.empty();
        }
        return transaction
                .dao(UserDao.class)
                .find(family.userId())
                .filter(RefreshTokenService::isActive)
                .map(user -> answer(user, missed.get()));
    }

    /** The successor of a token that was current until a moment ago, if it has no successor itself. */
    private Optional<RefreshToken> findLostSuccessor(RefreshDao.Family family, RefreshToken token, Instant now) {
        if (!Hmac.same(token.hash(), family.previousHash() == null ? new byte[0] : family.previousHash())
                || !now.isBefore(family.rotatedAt().plus(GRACE))) {
            return Optional.empty();
        }
        // The answer that was lost may have been made just before the secret was rotated.
        return chainKeys.stream()
                .map(token::next)
                .filter(next -> Hmac.same(next.hash(), family.tokenHash()))
                .findFirst();
    }

    private TokenResponse answer(User user, RefreshToken token) {
        return new TokenResponse(
                accessTokens.issue(user.id(), user.role(), token.family(), user.authVersion()),
                "Bearer",
                accessTokens.lifetime().toSeconds(),
                token.encode(codeKeys.get(0)),
                new TokenResponse.SignedIn(user.id(), user.role(), user.displayName()));
    }

    private Instant idleUntil(Instant now) {
        return now.plus(configuration.refreshIdleLifetime().toJavaDuration());
    }

    private static boolean isActive(User user) {
        return !user.blocked() && user.deletedAt() == null;
    }

    private static ProblemException invalid() {
        return new ProblemException(ProblemCode.INVALID_REFRESH_TOKEN);
    }
}
