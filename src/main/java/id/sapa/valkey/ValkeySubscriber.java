package id.sapa.valkey;

import id.sapa.concurrent.Backoff;
import id.sapa.concurrent.LoopGuard;
import id.sapa.concurrent.NamedThreads;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One pub/sub connection, kept alive. The channels it is told to hold are subscribed on every new connection; what is published while
 * there is none, or before the server's confirmation, is lost, which {@link SubscriptionListener#onSubscribed} is there to repair.
 *
 * <p>Thread-safe. {@link #subscribe} and {@link #unsubscribe} return at once; they take effect in the order of the calls. A server that is
 * frozen (accepts, never answers) is noticed after three pings without an answer.
 */
public final class ValkeySubscriber implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ValkeySubscriber.class);
    /** Held on every connection, so that there is always one channel to listen on; nobody publishes there. */
    private static final String ANCHOR = "sapa:anchor";

    private static final int CHUNK = 500;
    private static final Backoff RECONNECT_BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    private final ConnectionFactory connectionFactory;
    private final ValkeyConfiguration configuration;
    private final SubscriptionListener listener;
    private final Thread reader;
    private final ScheduledExecutorService writer;
    private final LoopGuard guard;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private final Object lock = new Object();
    private final Set<String> wanted = new LinkedHashSet<>();
    /** The connection in use, or null; guarded by {@code lock}. */
    private SubscriberConnection current;

    private volatile boolean up;

    /**
     * @param name of the threads
     * @param listener hears everything; one for the whole life
     */
    public ValkeySubscriber(String name, ValkeyConfiguration configuration, SubscriptionListener listener) {
        this.configuration = configuration;
        this.connectionFactory = new ConnectionFactory(configuration);
        this.listener = listener;
        this.guard = new LoopGuard(name, RECONNECT_BACKOFF);
        this.reader = NamedThreads.daemon(name, this::readLoop);
        this.writer = NamedThreads.scheduler(name + "-writer");
    }

    /** Starts connecting. Returns at once, whether or not the server is there. */
    @Override
    public void start() {
        reader.start();
    }

    /** Ends the connection; no callback comes after it has returned, {@code onDown} included. */
    @Override
    public void stop() throws InterruptedException {
        stopping.countDown();
        guard.stopping();
        synchronized (lock) {
            if (current != null) {
                current.disconnect();
            }
        }
        writer.shutdownNow();
        if (reader.isAlive() && Thread.currentThread() != reader) {
            reader.join(TimeUnit.SECONDS.toMillis(2));
        }
    }

    /** Whether every channel wanted at the time of the connection is confirmed and the server answers. */
    public boolean isUp() {
        return up;
    }

    public void subscribe(String channel) {
        subscribe(List.of(channel));
    }

    /** Holds these channels from now on. Those already held are left as they are, without another confirmation. */
    public void subscribe(Collection<String> channels) {
        synchronized (lock) {
            List<String> added = new ArrayList<>();
            for (String channel : channels) {
                if (wanted.add(channel)) {
                    added.add(channel);
                }
            }
            if (current != null) {
                current.subscribe(added);
            }
        }
    }

    public void unsubscribe(String channel) {
        unsubscribe(List.of(channel));
    }

    /** Lets go of these channels; a message that is already under way may still arrive. */
    public void unsubscribe(Collection<String> channels) {
        synchronized (lock) {
            List<String> removed = new ArrayList<>();
            for (String channel : channels) {
                if (wanted.remove(channel)) {
                    removed.add(channel);
                }
            }
            if (current != null) {
                current.unsubscribe(removed);
            }
        }
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    private void readLoop() {
        try {
            while (!stopped()) {
                Duration backoff = guard.run(this::connectAndRead);
                Duration delay = backoff.isZero() ? RECONNECT_BACKOFF.delay(1) : backoff;
                stopping.await(delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            stopping.countDown();
            Thread.currentThread().interrupt();
        }
    }

    private void connectAndRead() {
        connectionFactory.hasPrimaryMoved();
        SubscriberConnection connection = new SubscriberConnection(connectionFactory.subscriberConnection());
        try {
            connection.read();
        } finally {
            connection.end();
        }
    }

    /** One connection from its opening to its end. Everything that is written to it is written by the writer thread. */
    private final class SubscriberConnection extends BinaryJedisPubSub {

        private final Connection connection;
        /** Channels to be confirmed before the connection counts as up; reader thread only. */
        private final Set<String> awaited = new HashSet<>();

        /** Confirmed channels of a command whose other confirmations are still to be read; reader thread only. */
        private final Set<String> confirmed = new HashSet<>();

        /** How many channels each command that is not wholly confirmed names. */
        private final Queue<Integer> chunks = new ConcurrentLinkedQueue<>();

        private boolean complete;
        private ScheduledFuture<?> pings;

        SubscriberConnection(Connection connection) {
            this.connection = connection;
        }

        void read() {
            proceed(connection, ANCHOR.getBytes(StandardCharsets.UTF_8));
        }

        /** The server speaks pub/sub with us: from here on others may write. */
        private void onConnected() {
            synchronized (lock) {
                if (stopped()) {
                    disconnect();
                    return;
                }
                awaited.addAll(wanted);
                current = this;
                subscribe(new ArrayList<>(wanted));
                long interval = configuration.pingInterval().toNanoseconds();
                pings = writer.scheduleAtFixedRate(() -> write(this::ping), interval, interval, TimeUnit.NANOSECONDS);
            }
            completeWhenConfirmed();
        }

        void subscribe(List<String> channels) {
            inChunks(
                    channels,
                    chunk -> write(() -> {
                        chunks.add(chunk.length);
                        super.subscribe(chunk);
                    }));
        }

        void unsubscribe(List<String> channels) {
            inChunks(channels, chunk -> write(() -> super.unsubscribe(chunk)));
        }

        private void inChunks(List<String> channels, Consumer<byte[][]> action) {
            for (int from = 0; from < channels.size(); from += CHUNK) {
                byte[][] chunk = channels.subList(from, Math.min(from + CHUNK, channels.size())).stream()
                        .map(channel -> channel.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
                writer.execute(() -> action.accept(chunk));
            }
        }

        private void write(Runnable command) {
            try {
                command.run();
            } catch (JedisException e) {
                disconnect();
            }
        }

        /** Ends the read, also one that is blocked. */
        void disconnect() {
            try {
                connection.forceDisconnect();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("Pub/sub connection could not be closed");
            }
        }

        void end() {
            synchronized (lock) {
                if (current == this) {
                    current = null;
                }
                if (pings != null) {
                    pings.cancel(false);
                }
            }
            disconnect();
            if (up) {
                up = false;
                LOG.atWarn().addKeyValue("address", configuration.address()).log("Pub/sub connection lost");
                if (!stopped()) {
                    listener.onDown();
                }
            }
        }

        @Override
        public void onMessage(byte[] channel, byte[] payload) {
            listener.onMessage(new String(channel, StandardCharsets.UTF_8), payload);
        }

        @Override
        public void onSubscribe(byte[] channel, int held) {
            String name = new String(channel, StandardCharsets.UTF_8);
            if (name.equals(ANCHOR)) {
                onConnected();
                return;
            }
            confirmed.add(name);
            // The server confirms the channels of one command without anything between them.
            if (confirmed.size() == chunks.peek()) {
                chunks.remove();
                deliver();
            }
        }

        private void deliver() {
            Set<String> batch = Set.copyOf(confirmed);
            confirmed.clear();
            Set<String> held = new HashSet<>(batch);
            synchronized (lock) {
                held.retainAll(wanted);
            }
            if (!held.isEmpty()) {
                listener.onSubscribed(held);
            }
            awaited.removeAll(batch);
            completeWhenConfirmed();
        }

        private void completeWhenConfirmed() {
            if (!complete && awaited.isEmpty()) {
                complete = true;
                up = true;
                guard.succeeded();
                LOG.atInfo().addKeyValue("address", configuration.address()).log("Pub/sub connection established");
                listener.onUp();
            }
        }
    }
}
