package id.sapa.web;

import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import java.security.Principal;
import java.time.Duration;

/**
 * What one user, or one address without a token, may ask for altogether, counted by each instance for itself. Far above
 * what an app does; stricter limits stand where an operation needs one.
 */
@Priority(Priorities.AUTHENTICATION + 1)
public final class RateLimitFilter implements ContainerRequestFilter {

    private static final RateLimit BY_USER = RateLimit.onInstance("requests_user", 600, Duration.ofSeconds(10));
    private static final RateLimit BY_ADDRESS =
            RateLimit.onInstanceByAddress("requests_address", 1_000, Duration.ofSeconds(10));
    private static final String PROBES = "health/";
    /** A gateway sends all its events from few addresses, and proves itself otherwise. */
    private static final String WEBHOOKS = "v1/webhooks/";

    private final RateLimiter limits;
    private final ClientIpResolver addresses;

    @Context
    private HttpServletRequest http;

    public RateLimitFilter(RateLimiter limits, ClientIpResolver addresses) {
        this.limits = limits;
        this.addresses = addresses;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (path.startsWith(PROBES) || path.startsWith(WEBHOOKS)) {
            return;
        }
        Principal user = request.getSecurityContext().getUserPrincipal();
        if (user == null) {
            limits.require(BY_ADDRESS, addresses.of(http));
        } else {
            limits.require(BY_USER, user.getName());
        }
    }
}
