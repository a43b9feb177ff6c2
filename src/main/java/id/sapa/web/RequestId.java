package id.sapa.web;

import id.sapa.common.Id;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Gives every request an id, which its log lines carry and its answer names in {@code X-Request-Id}. An id that the
 * caller sent is kept if it is plain.
 */
@PreMatching
@Priority(0)
public final class RequestId implements ContainerRequestFilter, ContainerResponseFilter {

    public static final String HEADER = "X-Request-Id";
    static final String MDC_KEY = "request_id";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    /** The id of the request this thread serves, or null. */
    public static String current() {
        return MDC.get(MDC_KEY);
    }

    /** The id that the caller sent, if it is plain, else a new one. */
    public static String keepOrMake(String given) {
        return given != null && PLAIN.matcher(given).matches()
                ? given
                : Id.generate().toString();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String id = keepOrMake(request.getHeaderString(HEADER));
        MDC.put(MDC_KEY, id);
        request.setProperty(HEADER, id);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Object id = request.getProperty(HEADER);
        if (id != null) {
            response.getHeaders().putSingle(HEADER, id);
        }
        MDC.remove(MDC_KEY);
    }
}
