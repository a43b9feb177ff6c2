package id.sapa.web;

import id.sapa.common.Id;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Gives every request an id, which its log lines carry and its answer names in {@code X-Request-Id}. An id that the
 * caller sent is kept if it is plain. The trace that the caller named in {@code traceparent} (W3C Trace Context) is in the
 * log lines too.
 */
@PreMatching
@Priority(0)
public final class RequestIdFilter implements ContainerRequestFilter, ContainerResponseFilter {

    public static final String HEADER = "X-Request-Id";
    static final String MDC_KEY = "request_id";
    /** In the log lines of a traced request: 32 and 16 hexadecimal digits, and whether the trace is kept. */
    public static final String TRACE_KEY = "trace_id";

    public static final String SPAN_KEY = "span_id";
    public static final String SAMPLED_KEY = "trace_sampled";

    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2}).*");
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    /** The id of the request this thread serves, or null. */
    public static String current() {
        return MDC.get(MDC_KEY);
    }

    /** The id that the caller sent, if it is plain, else a new one. */
    public static String acceptOrGenerate(String given) {
        return given != null && SAFE_ID.matcher(given).matches()
                ? given
                : Id.generate().toString();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String id = acceptOrGenerate(request.getHeaderString(HEADER));
        MDC.put(MDC_KEY, id);
        request.setProperty(HEADER, id);
        trace(request.getHeaderString("traceparent"));
    }

    private static void trace(String traceparent) {
        if (traceparent == null) {
            return;
        }
        Matcher parts = TRACEPARENT.matcher(traceparent);
        if (parts.matches()) {
            MDC.put(TRACE_KEY, parts.group(1));
            MDC.put(SPAN_KEY, parts.group(2));
            MDC.put(SAMPLED_KEY, Boolean.toString((Integer.parseInt(parts.group(3), 16) & 1) == 1));
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Object id = request.getProperty(HEADER);
        if (id != null) {
            response.getHeaders().putSingle(HEADER, id);
        }
        MDC.remove(MDC_KEY);
        MDC.remove(TRACE_KEY);
        MDC.remove(SPAN_KEY);
        MDC.remove(SAMPLED_KEY);
    }
}
