package id.sapa.web;

import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Lets pages of the allowed origins call {@code /v1} from a browser (the CORS protocol of the Fetch standard). Without
 * cookies, so without credentials: who calls is in the bearer token, which a page of somebody else does not have.
 */
public final class CorsConfigurer implements LifeCycle.Listener {

    private static final String API = "/v1/";
    /** The name that Dropwizard gives to connectors of the public listener. */
    private static final String PUBLIC = "application";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> REQUEST_HEADERS = Set.of(
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-None-Match",
            "Last-Event-ID",
            RequestIdFilter.HEADER,
            "traceparent");
    private static final Set<String> RESPONSE_HEADERS = Set.of(
            "ETag", RateLimitHeadersFilter.LIMIT, RateLimitHeadersFilter.POLICY, "Retry-After", RequestIdFilter.HEADER);
    private static final Duration PREFLIGHT_AGE = Duration.ofHours(1);

    private final List<String> allowed;

    private CorsConfigurer(List<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * Serves them, ahead of every handler that is in place by then; nothing is put in place if there are none.
     *
     * @param allowed origins, as {@code https://host[:port]}; {@code *} allows all
     */
    public static void allow(Environment environment, List<String> allowed) {
        if (!allowed.isEmpty()) {
            environment.lifecycle().addEventListener(new CorsConfigurer(allowed));
        }
    }

    @Override
    public void lifeCycleStarting(LifeCycle event) {
        if (event instanceof Server server) {
            PublicApi handler = new PublicApi();
            handler.setAllowedOriginPatterns(
                    allowed.stream().map(CorsConfigurer::pattern).collect(Collectors.toSet()));
            handler.setAllowedMethods(METHODS);
            handler.setAllowedHeaders(REQUEST_HEADERS);
            handler.setExposedHeaders(RESPONSE_HEADERS);
            handler.setAllowCredentials(false);
            handler.setPreflightMaxAge(PREFLIGHT_AGE);
            // They get no permission, which is the browser's to enforce; connections judge for themselves.
            handler.setDeliverNonAllowedOriginRequests(true);
            handler.setDeliverNonAllowedOriginWebSocketUpgradeRequests(true);
            handler.setHandler(server.getHandler());
            server.setHandler(handler);
        }
    }

    private static String pattern(String origin) {
        return origin.equals("*") ? "*" : Pattern.quote(origin);
    }

    /** For the API alone: not the internal listener, nor what only machines ask. */
    private static final class PublicApi extends CrossOriginHandler {

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            boolean ours =
                    PUBLIC.equals(request.getConnectionMetaData().getConnector().getName())
                            && request.getHttpURI().getPath().startsWith(API);
            return ours
                    ? super.handle(request, response, callback)
                    : getHandler().handle(request, response, callback);
        }
    }
}
