package id.sapa.availability;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokenVerifier;
import id.sapa.account.AuthenticatedUser;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.web.ProblemResponse;
import id.sapa.web.RequestIdFilter;
import id.sapa.web.SecurityHeadersFilter;
import id.sapa.web.UserRateLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the two endpoints that are called far more often than all others together, ahead of servlets and Jersey: {@code GET
 * /v1/availability} from bytes that are encoded already, {@code POST /v1/mitra/heartbeat} when the batch it joined is written. Nothing here
 * blocks, so both run on the thread that reads the socket; every other request is handed to the thread pool.
 *
 * <p>The same two paths have Jersey resources, which answer other methods, describe the API, and say the same.
 */
final class FastPathHandler extends Handler.Wrapper implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(FastPathHandler.class);
    private static final String BEACON = "/v1/availability";
    private static final String HEARTBEAT = "/v1/mitra/heartbeat";
    /** The name that Dropwizard gives to connectors of the public listener. */
    private static final String PUBLIC = "application";
    /** The longest body that Jersey accepts. */
    private static final long MAX_IGNORED_BODY_BYTES = 65_536;

    private static final List<HttpField> SECURITY = SecurityHeadersFilter.ALWAYS.entrySet().stream()
            .<HttpField>map(header -> new PreEncodedHttpField(header.getKey(), header.getValue()))
            .toList();
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField PROBLEM =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, ProblemResponse.MEDIA_TYPE.toString());
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField BEARER = new PreEncodedHttpField(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    private static final HttpField CLOSE = new PreEncodedHttpField(HttpHeader.CONNECTION, "close");

    private final SnapshotCache snapshots;
    private final HeartbeatService heartbeatService;
    private final AccessTokenVerifier tokens;
    private final UserRateLimits limits;
    private final Counter beacon;
    private final Counter notModified;
    private volatile Executor executor;
    private volatile boolean draining;

    FastPathHandler(
            SnapshotCache snapshots,
            HeartbeatService heartbeatService,
            AccessTokenVerifier tokens,
            UserRateLimits limits,
            MetricRegistry metrics) {
        this.snapshots = snapshots;
        this.heartbeatService = heartbeatService;
        this.tokens = tokens;
        this.limits = limits;
        this.beacon = metrics.counter("beacon.requests");
        this.notModified = metrics.counter("beacon.not_modified");
    }

    /** Puts itself in front of all handlers of a server that is starting. */
    @Override
    public void lifeCycleStarting(LifeCycle event) {
        if (event instanceof org.eclipse.jetty.server.Server server) {
            Executor virtual = VirtualThreads.getVirtualThreadsExecutor(server.getThreadPool());
            executor = virtual == null ? server.getThreadPool() : virtual;
            setHandler(server.getHandler());
            server.setHandler(this);
        }
    }

    /** From here on each answer asks its connection to go elsewhere. */
    @Override
    public void lifeCycleStopping(LifeCycle event) {
        draining = true;
    }

    @Override
    public Invocable.InvocationType getInvocationType() {
        return Invocable.InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        if (BEACON.equals(path) && isPublic(request)) {
            String method = request.getMethod();
            if (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)) {
                afterBody(request, response, callback, () -> answerBeacon(request, response, callback));
                return true;
            }
        } else if (HEARTBEAT.equals(path) && HttpMethod.POST.is(request.getMethod()) && isPublic(request)) {
            afterBody(request, response, callback, () -> answerHeartbeat(request, response, callback));
            return true;
        }
        if (draining) {
            response.getHeaders().add(CLOSE);
        }
        dispatch(request, response, callback);
        return true;
    }

    private static boolean isPublic(Request request) {
        return PUBLIC.equals(request.getConnectionMetaData().getConnector().getName());
    }

    /**
     * Reads and ignores the body, if there is one, before answering: Jetty closes a connection whose request is answered while its body is
     * still arriving, under a client that is about to send the next request on it. Longer bodies, and those of unknown length, are for Jersey
     * to refuse.
     */
    private void afterBody(Request request, Response response, Callback callback, Runnable answer) {
        HttpFields headers = request.getHeaders();
        long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        if (length > MAX_IGNORED_BODY_BYTES || headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            dispatch(request, response, callback);
        } else if (length > 0) {
            Content.Source.consumeAll(
                    request, Callback.from(Invocable.InvocationType.NON_BLOCKING, answer, callback::failed));
        } else {
            answer.run();
        }
    }

    private void dispatch(Request request, Response response, Callback callback) {
        try {
            executor.execute(() -> {
                try {
                    if (!super.handle(request, response, callback)) {
                        Response.writeError(request, response, callback, 404);
                    }
                } catch (Throwable failure) {
                    Response.writeError(request, response, callback, failure);
                }
            });
        } catch (RejectedExecutionException e) {
            Response.writeError(request, response, callback, 503);
        }
    }

    private void answerBeacon(Request request, Response response, Callback callback) {
        beacon.inc();
        CachedSnapshotResponse recent = snapshots.getIfFresh();
        if (recent != null) {
            writeBeacon(recent, request, response, callback);
            return;
        }
        snapshots.getOrRefresh().whenComplete((fresh, failure) -> {
            if (failure == null) {
                writeBeacon(fresh, request, response, callback);
            } else {
                String id =
                        RequestIdFilter.acceptOrGenerate(request.getHeaders().get(RequestIdFilter.HEADER));
                writeProblem(new ProblemException(ProblemCode.UNAVAILABLE), id, response, callback);
            }
        });
    }

    private void writeBeacon(CachedSnapshotResponse snapshot, Request request, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        addCommon(headers);
        headers.add(snapshot.etagField());
        headers.add(snapshot.cacheControlField());
        if (snapshot.matches(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            notModified.inc();
            response.setStatus(304);
            response.write(true, null, callback);
            return;
        }
        headers.add(JSON);
        headers.add(snapshot.lengthField());
        response.write(true, snapshot.body(), callback);
    }

    private void answerHeartbeat(Request request, Response response, Callback callback) {
        HttpFields headers = request.getHeaders();
        String id = RequestIdFilter.acceptOrGenerate(headers.get(RequestIdFilter.HEADER));
        AuthenticatedUser user;
        try {
            user = tokens.verify(bearer(headers.get(HttpHeader.AUTHORIZATION)));
            if (user.role() != Role.MITRA) {
                throw new ProblemException(ProblemCode.FORBIDDEN);
            }
            limits.require(UserRateLimits.HEARTBEATS, user.id());
        } catch (ProblemException problem) {
            writeProblem(problem, id, response, callback);
            return;
        } catch (RuntimeException failure) {
            LOG.atError().addKeyValue("request_id", id).setCause(failure).log("Heartbeat failed");
            writeProblem(new ProblemException(ProblemCode.INTERNAL_ERROR), id, response, callback);
            return;
        }
        heartbeatService.record(user.id(), outcome -> {
            switch (outcome) {
                case COUNTED -> writeNoContent(id, response, callback);
                case OFFLINE -> writeProblem(new ProblemException(ProblemCode.OFFLINE), id, response, callback);
                case FAILED -> writeProblem(new ProblemException(ProblemCode.UNAVAILABLE), id, response, callback);
            }
        });
    }

    private static String bearer(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        return authorization.substring(7).trim();
    }

    private void writeNoContent(String requestId, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        addCommon(headers);
        headers.add(NO_STORE);
        headers.add(RequestIdFilter.HEADER, requestId);
        response.setStatus(204);
        response.write(true, null, callback);
    }

    private void writeProblem(ProblemException problem, String requestId, Response response, Callback callback) {
        ProblemCode code = problem.code();
        byte[] body = Json.write(ProblemResponse.of(problem, requestId)).getBytes(StandardCharsets.UTF_8);
        HttpFields.Mutable headers = response.getHeaders();
        addCommon(headers);
        headers.add(NO_STORE);
        headers.add(PROBLEM);
        headers.add(RequestIdFilter.HEADER, requestId);
        if (code == ProblemCode.UNAUTHORIZED) {
            headers.add(BEARER);
        } else if (code == ProblemCode.RATE_LIMITED) {
            headers.add(
                    HttpHeader.RETRY_AFTER, String.valueOf(problem.extensions().get("retry_after")));
        }
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.setStatus(code.status());
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private void addCommon(HttpFields.Mutable headers) {
        for (HttpField field : SECURITY) {
            headers.add(field);
        }
        if (draining) {
            headers.add(CLOSE);
        }
    }
}
