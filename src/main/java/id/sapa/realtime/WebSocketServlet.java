package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/**
 * {@code GET /v1/ws}. A client that can set headers may resume by {@code Last-Event-ID}, as with an event stream. A bad token
 * in the header is answered with 401. In a subprotocol, which is what browsers use, it is answered by closing the opened
 * connection with 1008, since a page cannot see the status of a refused upgrade.
 */
final class WebSocketServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    /** Longer frames are read in parts of this size. */
    private static final int MAX_FRAME_BYTES = 16 * 1024;

    private static final Configuration.Customizer SETTINGS = settings();

    private final transient HandshakeAuthenticator handshakeAuthenticator;
    private final transient HandshakeLimiter handshakeLimiter;
    private final transient ConnectionLimiter connectionLimiter;
    private final transient WebSocketConnection.SharedContext sharedContext;
    private transient WebSocketMappings upgrades;

    WebSocketServlet(
            HandshakeAuthenticator handshakeAuthenticator,
            HandshakeLimiter handshakeLimiter,
            ConnectionLimiter connectionLimiter,
            WebSocketConnection.SharedContext sharedContext) {
        this.handshakeAuthenticator = handshakeAuthenticator;
        this.handshakeLimiter = handshakeLimiter;
        this.connectionLimiter = connectionLimiter;
        this.sharedContext = sharedContext;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
                response.setHeader("Upgrade", "websocket");
                throw new ProblemException(ProblemCode.BAD_REQUEST, "This is a WebSocket endpoint");
            }
            handshakeLimiter.requireAddress(request);
            connectionLimiter.checkCapacity();
            handshakeAuthenticator.requireAllowedOrigin(request);
            AuthenticatedUser user = caller(request);
            if (user != null) {
                handshakeLimiter.requireUser(user);
            }
            upgrade(request, response, user);
        } catch (ProblemException e) {
            HandshakeAuthenticator.refuse(response, e);
        }
    }

    /** Null for a client that is let in only to be told that it is not. */
    private AuthenticatedUser caller(HttpServletRequest request) {
        if (handshakeAuthenticator.hasHeaderToken(request)
                || !HandshakeAuthenticator.subprotocols(request).contains(HandshakeAuthenticator.PROTOCOL)) {
            return handshakeAuthenticator.byHeader(request);
        }
        try {
            return handshakeAuthenticator.bySubprotocol(request);
        } catch (ProblemException e) {
            if (e.code() != ProblemCode.UNAUTHORIZED) {
                throw e;
            }
            return null;
        }
    }

    @Override
    public void init() {
        ServletContextHandler context = ServletContextHandler.getServletContextHandler(getServletContext());
        upgrades = new WebSocketMappings(
                WebSocketServerComponents.ensureWebSocketComponents(context.getServer(), context));
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response, AuthenticatedUser user)
            throws IOException {
        Map<SessionId, Long> after = LastEventIdCodec.of(request);
        ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
        FutureCallback done = new FutureCallback();
        boolean upgraded = upgrades.upgrade(
                (upgradeRequest, upgradeResponse, callback) ->
                        accept(upgradeRequest, upgradeResponse, new WebSocketConnection(sharedContext, user, after)),
                core,
                core.getServletContextResponse(),
                done,
                SETTINGS);
        if (upgraded) {
            done.block();
        } else if (!response.isCommitted()) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "The upgrade request is malformed");
        }
    }

    private static FrameHandler accept(
            ServerUpgradeRequest request, ServerUpgradeResponse response, WebSocketConnection connection) {
        if (request.getSubProtocols().contains(HandshakeAuthenticator.PROTOCOL)) {
            response.setAcceptedSubProtocol(HandshakeAuthenticator.PROTOCOL);
        }
        // Compression costs memory for each connection and gains little on frames of this size.
        response.setExtensions(List.of());
        return connection;
    }

    /** Silence is judged by {@link ConnectionLifecycle}; large messages go out, and come in, in several frames. */
    private static Configuration.Customizer settings() {
        Configuration.ConfigurationCustomizer settings = new Configuration.ConfigurationCustomizer();
        settings.setIdleTimeout(Duration.ZERO);
        settings.setMaxFrameSize(MAX_FRAME_BYTES);
        settings.setAutoFragment(true);
        return settings;
    }
}
