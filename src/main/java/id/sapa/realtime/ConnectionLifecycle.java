package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AuthenticatedUser;
import id.sapa.account.TokenRevocationList;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The life of connections from their opening to their end: greets them, asks silent ones for a sign of life, and closes
 * those that are dead or whose token is no longer good. Thread-safe.
 */
final class ConnectionLifecycle implements Managed {

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
    /** So long a client may take to answer the good-bye. */
    private static final Duration CLOSE_HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    private final ConnectionRegistry hub;
    private final ConnectionInitializer connectionInitializer;
    private final MessageRecovery messageRecovery;
    private final MetricRegistry metrics;
    private final Supplier<List<Integer>> warningSeconds;
    private final TokenRevocationList tokenRevocationList;
    private final RealtimeConfiguration configuration;
    private final Clock clock;
    private final PeriodicTask watch = new PeriodicTask("connection-reaper", CHECK_INTERVAL, this::checkConnections);

    ConnectionLifecycle(
            ConnectionRegistry hub,
            ConnectionInitializer connectionInitializer,
            MessageRecovery messageRecovery,
            TokenRevocationList tokenRevocationList,
            RealtimeConfiguration configuration,
            Supplier<List<Integer>> warningSeconds,
            Clock clock,
            MetricRegistry metrics) {
        this.messageRecovery = messageRecovery;
        this.metrics = metrics;
        this.warningSeconds = warningSeconds;
        // From zero on, so that the first one is seen as a rise.
        Stream.of(CloseReason.values()).forEach(this::closed);
        this.hub = hub;
        this.connectionInitializer = connectionInitializer;
        this.tokenRevocationList = tokenRevocationList;
        this.configuration = configuration;
        this.clock = clock;
        tokenRevocationList.onRevocation(this::revoked);
    }

    @Override
    public void start() {
        watch.startAfterPeriod();
    }

    @Override
    public void stop() {
        watch.stop();
    }

    /** Makes a device for a new connection. */
    ClientConnection device(AuthenticatedUser user, Transport transport) {
        return new ClientConnection(user, transport, messageRecovery, this::closing);
    }

    private void closing(CloseReason reason) {
        closed(reason).mark();
    }

    private Meter closed(CloseReason reason) {
        return metrics.meter("realtime.disconnects." + reason.name().toLowerCase(Locale.ROOT));
    }

    /** Tells a client that its token is not good. */
    void rejectUnauthorized(Transport client) {
        hub.unauthenticatedOpened();
        closing(CloseReason.TOKEN);
        client.close(CloseReason.TOKEN);
        watch.schedule(client::abort, CLOSE_HANDSHAKE_TIMEOUT);
    }

    /** A client that was told so has gone. */
    void unauthorizedClosed() {
        hub.unauthenticatedClosed();
    }

    /** Takes a device: from here on its events are kept for it. False if it is not let in after all. */
    boolean register(ClientConnection clientConnection) {
        hub.add(clientConnection);
        // Once more, now that a revocation would find it.
        if (tokenRevocationList.isRevoked(clientConnection.user())) {
            clientConnection.close(CloseReason.TOKEN);
            return false;
        }
        return true;
    }

    /**
     * Takes a device that may say later what it has missed, unless it has said so already, and greets it.
     *
     * @param after where the device is in each session, or null if it has not said
     */
    boolean onInitialized(ClientConnection clientConnection, Map<SessionId, Long> after) {
        boolean in = register(clientConnection);
        if (in && after == null) {
            connectionInitializer.initialize(clientConnection);
        } else if (in) {
            connectionInitializer.initialize(clientConnection, after);
        }
        return in;
    }

    void closed(ClientConnection clientConnection) {
        clientConnection.onClosed();
        hub.remove(clientConnection);
    }

    private void revoked(UserId user) {
        for (ClientConnection clientConnection : hub.of(user)) {
            if (tokenRevocationList.isRevoked(clientConnection.user())) {
                clientConnection.close(CloseReason.TOKEN);
            }
        }
    }

    private void checkConnections() {
        Instant now = clock.instant();
        long ping = configuration.pingInterval().toNanoseconds();
        long idle = configuration.idleTimeout().toNanoseconds();
        List<Integer> thresholds = warningSeconds.get();
        for (ClientConnection clientConnection : hub.all()) {
            if (clientConnection.isClosing()) {
                if (clientConnection.nanosSinceClose() > CLOSE_HANDSHAKE_TIMEOUT.toNanos()) {
                    clientConnection.abort();
                }
            } else if (!now.isBefore(clientConnection.user().expiresAt())) {
                clientConnection.close(CloseReason.TOKEN);
            } else if (clientConnection.idleNanos() > idle) {
                clientConnection.close(CloseReason.IDLE);
            } else {
                clientConnection.warn(now, thresholds);
                clientConnection.pingIfSilent(ping);
            }
        }
    }
}
