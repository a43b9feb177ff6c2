package id.sapa.account;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.Hmac;
import id.sapa.common.Id;
import id.sapa.common.PhoneNumber;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.NamedThreads;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.web.RateLimiter;
import io.dropwizard.lifecycle.Managed;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One-time codes: six digits, good for five minutes and five attempts, once. What is stored is a keyed hash bound to the
 * challenge. A phone gets a code a minute, five an hour and twenty a day at most as long as they are not used; the count
 * is in Postgres, so it holds across instances and without Valkey.
 *
 * <p>Asking for a code tells nothing about whether the phone has an account: everything that depends on it happens on
 * another thread. Thread-safe.
 */
final class OtpService implements Managed {

    static final Duration LIFETIME = Duration.ofMinutes(5);
    static final Duration RESEND_COOLDOWN = Duration.ofSeconds(60);
    static final int MAX_ATTEMPTS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(OtpService.class);
    private static final int MAX_UNUSED_PER_HOUR = 5;
    private static final int MAX_PER_HOUR = 20;
    private static final int MAX_UNUSED_PER_DAY = 20;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int SENDER_THREADS = 4;
    private static final int QUEUE_CAPACITY = 1_000;

    private final Database database;
    private final OtpSender sender;
    private final RateLimiter limits;
    private final Clock clock;
    private final MetricRegistry metrics;
    private final String fixedCode;
    private final List<Hmac> peppers;
    private final SecureRandom random = new SecureRandom();
    private final LogThrottle sendFailures = new LogThrottle();
    private final ThreadPoolExecutor sending = new ThreadPoolExecutor(
            SENDER_THREADS,
            SENDER_THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(QUEUE_CAPACITY),
            NamedThreads.numbered("otp-sender"));

    /** What the answer to a request for a code says. */
    record OtpChallenge(UUID challenge, Duration lifetime, Duration resendPause) {}

    /** A phone that was shown to be the caller's. */
    record VerifiedPhone(PhoneNumber phone, Role role) {}

    OtpService(
            Database database,
            OtpSender sender,
            RateLimiter limits,
            SigningKeys keys,
            OtpConfiguration configuration,
            Clock clock,
            MetricRegistry metrics) {
        this.database = database;
        this.sender = sender;
        this.limits = limits;
        this.clock = clock;
        this.metrics = metrics;
        // From zero on, so that the first one is seen as a rise.
        Stream.of("otp.sent", "otp.not_sent", "otp.rejected_codes", "otp.gateway_failures")
                .forEach(metrics::meter);
        this.fixedCode = configuration.fixedCode();
        this.peppers = keys.derived("one-time code");
        sending.allowCoreThreadTimeOut(true);
    }

    /**
     * Sends a code to the phone if it may sign in.
     *
     * @throws ProblemException {@code rate_limited} if the phone, or everybody together, had too many of late
     */
    OtpChallenge send(PhoneNumber phone, Role role) {
        UUID id = Id.generate();
        String code = fixedCode == null ? "%06d".formatted(random.nextInt(1_000_000)) : fixedCode;
        database.useTransaction(transaction -> {
            Instant now = clock.instant();
            OtpDao challenges = transaction.dao(OtpDao.class);
            challenges.lock(phone);
            checkLimits(challenges.recent(phone, role, now.minus(HOUR), now.minus(DAY)), now);
            challenges.insert(id, phone, role, hash(peppers.get(0), id, code), now, now.plus(LIFETIME));
        });
        // Last, so that what a limit by phone refuses takes nothing from everybody else.
        limits.require(AccountLimits.OTP_GLOBAL, "all");
        try {
            sending.execute(() -> deliver(phone, role, code));
        } catch (RejectedExecutionException e) {
            metrics.meter("otp.not_sent").mark();
            sendFailures.log(LOG.atError(), "One-time code dropped: too many are waiting");
        }
        return new OtpChallenge(id, LIFETIME, RESEND_COOLDOWN);
    }

    /** Spends an attempt; the phone if the code was right. To be committed in either case. */
    Optional<VerifiedPhone> verify(Transaction transaction, UUID challenge, String code) {
        OtpDao challenges = transaction.dao(OtpDao.class);
        Instant now = clock.instant();
        Optional<OtpDao.Challenge> proven = challenges
                .attempt(challenge, now, MAX_ATTEMPTS)
                .filter(found ->
                        peppers.stream().anyMatch(pepper -> Hmac.same(hash(pepper, challenge, code), found.codeHash())))
                .filter(found -> challenges.use(challenge, now) == 1);
        if (proven.isEmpty()) {
            metrics.meter("otp.rejected_codes").mark();
        }
        return proven.map(found -> new VerifiedPhone(found.phone(), found.role()));
    }

    /** Removes what no limit counts any more. */
    void purgeExpired() {
        database.inTransaction(transaction ->
                transaction.dao(OtpDao.class).purge(clock.instant().minus(DAY)));
    }

    @Override
    public void stop() throws InterruptedException {
        sending.shutdown();
        if (!sending.awaitTermination(2, TimeUnit.SECONDS)) {
            sending.shutdownNow();
        }
    }

    private static void checkLimits(OtpDao.Recent recent, Instant now) {
        if (recent.openSince() != null) {
            rateLimitUntil(recent.openSince().plus(RESEND_COOLDOWN), now);
        }
        if (recent.unusedHour() >= MAX_UNUSED_PER_HOUR || recent.allHour() >= MAX_PER_HOUR) {
            rateLimitUntil(recent.oldestHour().plus(HOUR), now);
        }
        if (recent.unusedDay() >= MAX_UNUSED_PER_DAY) {
            rateLimitUntil(recent.oldestDay().plus(DAY), now);
        }
    }

    private static void rateLimitUntil(Instant time, Instant now) {
        if (now.isBefore(time)) {
            throw RateLimiter.refusal(Duration.between(now, time));
        }
    }

    private void deliver(PhoneNumber phone, Role role, String code) {
        try {
            if (role == Role.CUSTOMER || isKnown(phone, role)) {
                sender.send(phone, code);
                metrics.meter("otp.sent").mark();
            }
        } catch (RuntimeException e) {
            // The edge of the thread: the user asks again after the pause, and operators see the count.
            metrics.meter("otp.not_sent").mark();
            sendFailures.log(LOG.atError().setCause(e), "One-time code could not be sent");
        }
    }

    private boolean isKnown(PhoneNumber phone, Role role) {
        return database.readOnly(handle -> handle.attach(UserDao.class).findByPhone(phone, role))
                .isPresent();
    }

    private static byte[] hash(Hmac pepper, UUID challenge, String code) {
        return pepper.of((challenge + ":" + code).getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to every wrong code, whatever was wrong with it. */
    static ProblemException wrong() {
        return new ProblemException(ProblemCode.INVALID_CODE);
    }
}
