package id.sapa.event;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.concurrent.LogThrottle;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Transaction;
import id.sapa.valkey.SubscriptionListener;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeySubscriber;
import io.dropwizard.lifecycle.Managed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events to users and hints to instances, wherever in the cluster they are. Users connected to this instance are
 * reached directly, whether or not Valkey is there; others through Valkey's pub/sub, one channel a user. Thread-safe.
 *
 * <p>Whether the bus works is found out end to end: the instance publishes a beat to a channel of its own and listens for
 * it. While {@link #isHealthy()} is false events of other instances may be missing, and whoever needs them reads Postgres.
 */
public final class EventBus implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
    private static final String USER = "user:";
    private static final String TOPIC = "topic:";
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(150);
    private static final long SILENCE_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(450);

    private final UUID instance;
    private final EventPublisher publisher;
    private final ValkeySubscriber subscriber;
    private final String beatChannel;
    private final Map<BroadcastTopic, CopyOnWriteArrayList<Consumer<String>>> topicListeners =
            new ConcurrentHashMap<>();
    private final Set<UserId> held = ConcurrentHashMap.newKeySet();
    private final PeriodicTask heartbeats;
    private final LogThrottle receiveFailures = new LogThrottle();
    private volatile EventSink listener = (user, event) -> {};
    private volatile long lastBeat;
    private volatile boolean everBeat;

    /** @param instance tells this instance's events from others' */
    public EventBus(ValkeyClient valkey, UUID instance, MetricRegistry metrics) {
        this.instance = instance;
        this.beatChannel = "instance:" + instance;
        this.publisher = new EventPublisher(valkey, instance, metrics);
        this.heartbeats = new PeriodicTask("bus-heartbeat", HEARTBEAT_INTERVAL, () -> publisher.beat(beatChannel));
        this.subscriber = new ValkeySubscriber("bus", valkey.configuration(), new Incoming());
        metrics.gauge("bus.healthy", () -> (Gauge<Integer>) () -> isHealthy() ? 1 : 0);
        metrics.gauge("bus.users", () -> (Gauge<Integer>) held::size);
    }

    @Override
    public void start() {
        subscriber.subscribe(beatChannel);
        subscriber.start();
        publisher.start();
        heartbeats.startAfterPeriod();
    }

    @Override
    public void stop() throws InterruptedException {
        heartbeats.stop();
        publisher.stop();
        subscriber.stop();
    }

    /** Sends an event to every device of these users. Only for what is committed or ephemeral. */
    public void publish(Collection<UserId> users, Event event) {
        EventSink local = listener;
        for (UserId user : users) {
            local.onEvent(user, event);
            publisher.publish(USER + user, user, event);
        }
    }

    /** Runs something that publishes several events, which may leave for devices together once it has ended. */
    public void batch(Runnable publishing) {
        listener.batch(publishing);
    }

    /** Sends an event once the transaction has committed. */
    public void publish(Transaction transaction, Collection<UserId> users, Event event) {
        transaction.afterCommit(() -> publish(users, event));
    }

    /** Tells every instance, this one included, which hears it at once. */
    public void broadcast(BroadcastTopic broadcastTopic, String payload) {
        notifyListeners(broadcastTopic, payload);
        publisher.publish(
                TOPIC + broadcastTopic.name(), EventCodec.encode(instance, payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** Listens to a topic for as long as the process lives. */
    public void onBroadcast(BroadcastTopic broadcastTopic, Consumer<String> topicListener) {
        topicListeners
                .computeIfAbsent(broadcastTopic, t -> new CopyOnWriteArrayList<>())
                .add(topicListener);
        subscriber.subscribe(TOPIC + broadcastTopic.name());
    }

    /** Says who delivers to the users connected here. */
    public void deliverTo(EventSink eventSink) {
        this.listener = eventSink;
    }

    /** Says who hears of events that, as far as the bus knows, no instance has taken; for pushes. */
    public void onUndelivered(EventSink unheard) {
        publisher.onUnheard(unheard);
    }

    /** This user's events are wanted here from now on; {@link EventSink#onSubscribed} tells when they come. */
    public void subscribe(UserId user) {
        if (held.add(user)) {
            subscriber.subscribe(USER + user);
        }
    }

    /** This user's events are no longer wanted here. */
    public void unsubscribe(UserId user) {
        if (held.remove(user)) {
            subscriber.unsubscribe(USER + user);
        }
    }

    /** Whether what others publish arrives here, as far as can be known. */
    public boolean isHealthy() {
        return everBeat && subscriber.isUp() && System.nanoTime() - lastBeat < SILENCE_TIMEOUT_NANOS;
    }

    /** For how long the bus has not heard itself, in milliseconds. */
    long millisSinceLastHeartbeat() {
        return everBeat ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastBeat) : -1;
    }

    private void notifyListeners(BroadcastTopic broadcastTopic, String payload) {
        for (Consumer<String> topicListener :
                topicListeners.getOrDefault(broadcastTopic, new CopyOnWriteArrayList<>())) {
            topicListener.accept(payload);
        }
    }

    private final class Incoming implements SubscriptionListener {

        @Override
        public void onMessage(String channel, byte[] payload) {
            try {
                if (channel.equals(beatChannel)) {
                    lastBeat = System.nanoTime();
                    everBeat = true;
                } else if (!EventCodec.isFrom(instance, payload)) {
                    receive(channel, payload);
                }
            } catch (RuntimeException e) {
                receiveFailures.log(
                        LOG.atError().addKeyValue("channel", channel).setCause(e),
                        "Received event could not be delivered");
            }
        }

        private void receive(String channel, byte[] payload) {
            if (channel.startsWith(USER)) {
                UserId user = UserId.fromString(channel.substring(USER.length()));
                EventSink local = listener;
                local.batch(() -> EventCodec.decode(payload, event -> local.onEvent(user, event)));
            } else if (channel.startsWith(TOPIC)) {
                notifyListeners(
                        BroadcastTopic.valueOf(channel.substring(TOPIC.length())),
                        new String(EventCodec.text(payload), StandardCharsets.UTF_8));
            }
        }

        @Override
        public void onSubscribed(Set<String> channels) {
            Set<UserId> users = new HashSet<>();
            for (String channel : channels) {
                if (channel.startsWith(USER)) {
                    users.add(UserId.fromString(channel.substring(USER.length())));
                }
            }
            if (!users.isEmpty()) {
                listener.onSubscribed(users);
            }
        }
    }
}
