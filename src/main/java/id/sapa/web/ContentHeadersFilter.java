package id.sapa.web;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Drops headers that say nothing about what is asked for: the type of a body that is not there, which HTTP clients set out
 * of habit, and content negotiation of webhooks, which are stored whatever they hold.
 */
@PreMatching
@Priority(2)
final class ContentHeadersFilter implements ContainerRequestFilter {

    private static final String WEBHOOKS = "v1/webhooks/";

    @Override
    public void filter(ContainerRequestContext request) {
        boolean webhook = request.getUriInfo().getPath().startsWith(WEBHOOKS);
        if (webhook) {
            request.getHeaders().remove(HttpHeaders.ACCEPT);
        }
        if (webhook || isEmpty(request)) {
            request.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        }
    }

    private static boolean isEmpty(ContainerRequestContext request) {
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return request.getHeaderString("Transfer-Encoding") == null && (length == null || length.equals("0"));
    }
}
