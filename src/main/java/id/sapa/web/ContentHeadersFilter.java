package id.sapa.web;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/**
 * Drops headers that say nothing about what is asked for: the type of a body that is not there, which HTTP clients set out
 * of habit, and content negotiation of webhooks, which are stored whatever they hold. Refuses bodies in an encoding that
 * nobody decodes.
 */
@PreMatching
@Priority(2)
final class ContentHeadersFilter implements ContainerRequestFilter {

    private static final String WEBHOOKS = "v1/webhooks/";
    private static final Set<String> DECODED = Set.of("", "identity", "gzip");

    @Override
    public void filter(ContainerRequestContext request) {
        boolean webhook = request.getUriInfo().getPath().startsWith(WEBHOOKS);
        if (webhook) {
            request.getHeaders().remove(HttpHeaders.ACCEPT);
        }
        if (webhook || !request.hasEntity()) {
            request.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        } else if (isEncoded(request)) {
            throw new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The content encoding is not supported");
        }
    }

    /** In another way than by gzip, which the server decodes before it comes here. */
    private static boolean isEncoded(ContainerRequestContext request) {
        String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        return encoding != null && !DECODED.contains(encoding.toLowerCase(Locale.ROOT));
    }
}
