package id.sapa.realtime;

import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokens;
import id.sapa.account.AuthenticatedUser;
import id.sapa.account.Revocations;
import id.sapa.chat.ChatService;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.event.ConnectionLeases;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import io.dropwizard.lifecycle.Managed;
import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.util.component.LifeCycle;

/** Wires the connections of devices. */
public final class RealtimeModule {

    private static final int SLOW_THREADS = 8;
    private static final int SLOW_WAITING = 20_000;

    private final List<Managed> managed;
    private final Drain drain;
    private final Map<String, HttpServlet> servlets;

    /** What it stands on. */
    public record Platform(
            Database database, EventBus events, ConnectionLeases leases, Clock clock, MetricRegistry metrics) {}

    /** Who may connect. */
    public record Access(AccessTokens tokens, Revocations revocations, Function<String, AuthenticatedUser> tickets) {}

    /**
     * What devices are told and may do.
     *
     * @param sessionState the session as this participant sees it now, as a {@code session} event, if the user takes part in it
     * @param openOffers the offers that this mitra can accept now, as {@code offer} events
     * @param heartbeat takes a mitra's sign of life; false if the mitra is not online
     */
    public record Content(
            ChatService chat,
            BiFunction<UserId, SessionId, Optional<Event>> sessionState,
            Function<UserId, List<Event>> openOffers,
            Function<UserId, CompletionStage<Boolean>> heartbeat) {}

    public RealtimeModule(RealtimeConfiguration configuration, Platform platform, Access access, Content content) {
        MetricRegistry metrics = platform.metrics();
        CatchUp catchUp = new CatchUp(content.chat(), metrics);
        DeviceHub hub = new DeviceHub(platform.events(), platform.leases(), metrics);
        Greeter greeter = new Greeter(platform.database(), platform.clock(), catchUp);
        Sweeper sweeper = new Sweeper(hub, platform.events(), platform.database(), catchUp, states(content), metrics);
        hub.onSubscribed(sweeper::look);
        platform.events().deliverTo(hub);
        Connections connections =
                new Connections(hub, greeter, catchUp, access.revocations(), configuration, platform.clock(), metrics);
        ThreadPoolExecutor slow = new ThreadPoolExecutor(
                SLOW_THREADS, SLOW_THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(SLOW_WAITING), work -> {
                    Thread thread = new Thread(work, "client-frames");
                    thread.setDaemon(true);
                    return thread;
                });
        ClientFrames frames = new ClientFrames(
                content.chat(), access.tokens(), content.heartbeat()::apply, greeter, hub, slow, metrics);
        Admission admission = new Admission(hub, configuration.mostConnections());
        Callers callers = new Callers(access.tokens(), access.tickets(), configuration.allowedOrigins());
        this.drain = new Drain(hub, admission, configuration.drainTime().toMilliseconds());
        this.servlets = Map.of(
                "/v1/ws",
                new WebSocketServlet(callers, admission, new WebSocketConnection.Endpoint(frames, connections)),
                "/v1/events",
                new EventStreamServlet(callers, admission, connections, greeter));
        this.managed = List.of(platform.leases(), catchUp, greeter, sweeper, connections, new Managed() {
            @Override
            public void stop() {
                slow.shutdownNow();
            }
        });
    }

    /** What is to be started, in this order. */
    public List<Managed> managed() {
        return managed;
    }

    /** To be added to the server after the listener that ends readiness. */
    public LifeCycle.Listener drain() {
        return drain;
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

    private static SessionStates states(Content content) {
        return new SessionStates() {
            @Override
            public Optional<Event> session(UserId user, SessionId session) {
                return content.sessionState().apply(user, session);
            }

            @Override
            public List<Event> openOffers(UserId mitra) {
                return content.openOffers().apply(mitra);
            }
        };
    }
}
