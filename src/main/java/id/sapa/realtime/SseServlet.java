package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** {@code GET /v1/events}: what a WebSocket gets, as server-sent events. {@code Last-Event-ID} resumes. */
final class SseServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient HandshakeAuthenticator handshakeAuthenticator;
    private final transient HandshakeLimiter handshakeLimiter;
    private final transient ConnectionLimiter connectionLimiter;
    private final transient ConnectionLifecycle connectionLifecycle;
    private final transient ConnectionInitializer connectionInitializer;

    SseServlet(
            HandshakeAuthenticator handshakeAuthenticator,
            HandshakeLimiter handshakeLimiter,
            ConnectionLimiter connectionLimiter,
            ConnectionLifecycle connectionLifecycle,
            ConnectionInitializer connectionInitializer) {
        this.handshakeAuthenticator = handshakeAuthenticator;
        this.handshakeLimiter = handshakeLimiter;
        this.connectionLimiter = connectionLimiter;
        this.connectionLifecycle = connectionLifecycle;
        this.connectionInitializer = connectionInitializer;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!"GET".equals(request.getMethod())) {
                response.setHeader("Allow", "GET");
                throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED);
            }
            handshakeLimiter.requireAddress(request);
            connectionLimiter.checkCapacity();
            handshakeAuthenticator.requireAllowedOrigin(request);
            AuthenticatedUser user = handshakeAuthenticator.byHeader(request);
            handshakeLimiter.requireUser(user);
            stream(user, LastEventIdCodec.of(request), request, response);
        } catch (ProblemException e) {
            HandshakeAuthenticator.refuse(response, e);
        }
    }

    private void stream(
            AuthenticatedUser user,
            Map<SessionId, Long> after,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        // Proxies that buffer answers would hold events back.
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        SseConnection stream = new SseConnection(context, connectionLifecycle::closed);
        ClientConnection clientConnection = connectionLifecycle.device(user, stream);
        stream.open(clientConnection);
        if (connectionLifecycle.register(clientConnection)) {
            connectionInitializer.initialize(clientConnection, after == null ? Map.of() : after);
        }
    }
}
