package id.sapa.realtime;

import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokenVerifier;
import id.sapa.account.AuthenticatedUser;
import id.sapa.account.TokenRevocationList;
import id.sapa.chat.ChatService;
import id.sapa.common.UserId;
import id.sapa.concurrent.NamedThreads;
import id.sapa.db.Database;
import id.sapa.event.ConnectionLeaseService;
import id.sapa.event.EventBus;
import id.sapa.push.ConnectionProbe;
import id.sapa.web.UserRateLimits;
import io.dropwizard.lifecycle.Managed;
import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.util.component.LifeCycle;

/** Wires the connections of devices. */
public final class RealtimeModule {

    private static final int SLOW_THREADS = 8;
    private static final int SLOW_QUEUE_CAPACITY = 20_000;

    private final List<Managed> managed;
    private final ConnectionProbe connections;
    private final ConnectionDrainer connectionDrainer;
    private final Map<String, HttpServlet> servlets;

    /** What it stands on. */
    public record Dependencies(
            Database database, EventBus events, ConnectionLeaseService leases, Clock clock, MetricRegistry metrics) {}

    /** Who may connect, and how much they may do. */
    public record Access(
            AccessTokenVerifier tokens,
            TokenRevocationList revocations,
            Function<String, AuthenticatedUser> tickets,
            HandshakeLimiter handshakes,
            UserRateLimits limits) {}

    /**
     * What devices are told and may do.
     *
     * @param states the present state of sessions and offers
     * @param warningSeconds at which remaining times the end of a session is announced
     * @param heartbeat takes a mitra's sign of life; false if the mitra is not online
     */
    public record Content(
            ChatService chat,
            SessionStateReader states,
            Supplier<List<Integer>> warningSeconds,
            Function<UserId, CompletionStage<Boolean>> heartbeat) {}

    public RealtimeModule(
            RealtimeConfiguration configuration, Dependencies dependencies, Access access, Content content) {
        MetricRegistry metrics = dependencies.metrics();
        MessageRecovery messageRecovery = new MessageRecovery(content.chat(), metrics);
        ConnectionRegistry hub = new ConnectionRegistry(dependencies.events(), dependencies.leases(), metrics);
        ConnectionInitializer connectionInitializer =
                new ConnectionInitializer(dependencies.database(), dependencies.clock(), content.states());
        PositionReconciler positionReconciler = new PositionReconciler(
                hub,
                dependencies.events(),
                dependencies.database(),
                messageRecovery,
                content.states(),
                dependencies.clock(),
                metrics);
        this.connections = hub;
        hub.onSubscribed(positionReconciler::checkSoon);
        dependencies.events().deliverTo(hub);
        ConnectionLifecycle connectionLifecycle = new ConnectionLifecycle(
                hub,
                connectionInitializer,
                messageRecovery,
                access.revocations(),
                configuration,
                content.warningSeconds(),
                dependencies.clock(),
                metrics);
        ThreadPoolExecutor slow = new ThreadPoolExecutor(
                SLOW_THREADS,
                SLOW_THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(SLOW_QUEUE_CAPACITY),
                NamedThreads.numbered("frame-handler"));
        ScheduledExecutorService penalties = NamedThreads.scheduler("client-penalties");
        ClientFrameHandler frames = new ClientFrameHandler(
                new ClientFrameHandler.Content(content.chat(), access.tokens(), content.heartbeat()::apply),
                access.limits(),
                connectionInitializer,
                hub,
                slow,
                penalties,
                metrics);
        ConnectionLimiter connectionLimiter = new ConnectionLimiter(hub, configuration.maxConnections());
        HandshakeAuthenticator handshakeAuthenticator =
                new HandshakeAuthenticator(access.tokens(), access.tickets(), configuration.allowedOrigins());
        this.connectionDrainer = new ConnectionDrainer(
                hub, connectionLimiter, configuration.drainTimeout().toMilliseconds());
        this.servlets = Map.of(
                "/v1/ws",
                new WebSocketServlet(
                        handshakeAuthenticator,
                        access.handshakes(),
                        connectionLimiter,
                        new WebSocketConnection.SharedContext(frames, connectionLifecycle)),
                "/v1/events",
                new SseServlet(
                        handshakeAuthenticator,
                        access.handshakes(),
                        connectionLimiter,
                        connectionLifecycle,
                        connectionInitializer));
        this.managed = List.of(
                dependencies.leases(),
                messageRecovery,
                connectionInitializer,
                positionReconciler,
                connectionLifecycle,
                new Managed() {
                    @Override
                    public void stop() {
                        slow.shutdownNow();
                        penalties.shutdownNow();
                    }
                });
    }

    /** What is to be started, in this order. */
    public List<Managed> managed() {
        return managed;
    }

    /** The connections to this instance. */
    public ConnectionProbe connections() {
        return connections;
    }

    /** To be added to the server after the listener that ends readiness. */
    public LifeCycle.Listener drain() {
        return connectionDrainer;
    }

    /** Adds the WebSocket and the event stream to the public listener. */
    public void serve(ServletContextHandler context) {
        servlets.forEach((path, servlet) -> {
            var holder = new ServletHolder(servlet);
            holder.setAsyncSupported(true);
            holder.setInitOrder(1);
            context.addServlet(holder, path);
        });
    }
}
