package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.ProblemException;
import id.sapa.web.ClientIpResolver;
import id.sapa.web.RateLimit;
import id.sapa.web.RateLimiter;
import id.sapa.web.UserRateLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/** Limits how often connections are opened. Thread-safe. */
public final class HandshakeLimiter {

    /** 20 a second, 1,000 at once: mobile networks put many customers behind one address, and all return after an outage. */
    private static final RateLimit BY_ADDRESS =
            RateLimit.onInstanceByAddress("handshakes_address", 1_000, Duration.ofSeconds(50));

    private final RateLimiter limiter;
    private final UserRateLimits users;
    private final ClientIpResolver addresses;

    public HandshakeLimiter(RateLimiter limiter, UserRateLimits users, ClientIpResolver addresses) {
        this.limiter = limiter;
        this.users = users;
        this.addresses = addresses;
    }

    /**
     * Before the token is looked at.
     *
     * @throws ProblemException {@code rate_limited}
     */
    void requireAddress(HttpServletRequest request) {
        Duration wait = limiter.tryAcquire(BY_ADDRESS, addresses.of(request), 1);
        if (!wait.isZero()) {
            throw RateLimiter.refusal(wait);
        }
    }

    /** @throws ProblemException {@code rate_limited} */
    void requireUser(AuthenticatedUser user) {
        users.require(UserRateLimits.CONNECTS, user.id());
    }
}
