package id.sapa.account;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.slf4j.MDC;

/**
 * Lets a request through that carries a good access token in its {@code Authorization} header. A token anywhere else, the
 * address above all, is not looked for.
 */
@Priority(Priorities.AUTHENTICATION)
public final class BearerTokenFilter<P extends Principal> implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer ";
    private static final String MDC_KEY = "user_id";

    private final Function<String, P> verifier;
    private final BiPredicate<P, String> hasRole;

    /**
     * @param verifier refuses bad tokens with {@code unauthorized}
     * @param hasRole decides what {@code @RolesAllowed} asks
     */
    BearerTokenFilter(Function<String, P> verifier, BiPredicate<P, String> hasRole) {
        this.verifier = verifier;
        this.hasRole = hasRole;
    }

    /**
     * The token in the header.
     *
     * @throws ProblemException {@code unauthorized} if there is not exactly one
     */
    public static String token(List<String> authorizationHeaders) {
        if (authorizationHeaders == null || authorizationHeaders.size() != 1) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        String header = authorizationHeaders.get(0);
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        return header.substring(SCHEME.length()).strip();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        P caller = verifier.apply(token(request.getHeaders().get(HttpHeaders.AUTHORIZATION)));
        MDC.put(MDC_KEY, caller.getName());
        boolean secure = request.getSecurityContext().isSecure();
        request.setSecurityContext(new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return caller;
            }

            @Override
            public boolean isUserInRole(String role) {
                return hasRole.test(caller, role);
            }

            @Override
            public boolean isSecure() {
                return secure;
            }

            @Override
            public String getAuthenticationScheme() {
                return "Bearer";
            }
        });
    }
}
