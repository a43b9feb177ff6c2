package id.sapa.event;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.valkey.ValkeyClient;
import id.sapa.valkey.ValkeyCommand;
import id.sapa.valkey.ValkeyReply;
import id.sapa.valkey.ValkeyUnavailableException;
import io.dropwizard.lifecycle.Managed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Publishes in order, what is waiting in one round trip, the events of one user in one message. What could not be
 * published is tried again for some seconds: this instance may be cut off from Valkey while the receivers are not, and
 * then they have no reason to look into Postgres before their slow sweep. Receivers drop what comes twice.
 */
final class EventPublisher implements Managed {

    private static final int CAPACITY = 100_000;
    private static final int MAX_BATCH_SIZE = 512;
    private static final int MAX_RETRY_QUEUE = 20_000;
    private static final long RETENTION_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ValkeyClient valkey;
    private final UUID instance;
    private final BatchExecutor<Item> worker;
    private final Deque<Item> kept = new ArrayDeque<>();
    private final Meter published;
    private final Meter dropped;
    private volatile EventSink undeliveredListener = (user, event) -> {};

    /** Either an event for a user, or a finished payload. */
    private record Item(String channel, UserId user, Event event, byte[] payload, long createdAt) {
        boolean isOld(long now) {
            return now - createdAt > RETENTION_NANOS;
        }
    }

    EventPublisher(ValkeyClient valkey, UUID instance, MetricRegistry metrics) {
        this.valkey = valkey;
        this.instance = instance;
        this.worker = new BatchExecutor<>("bus-publisher", CAPACITY, MAX_BATCH_SIZE, this::work);
        this.published = metrics.meter("bus.published_events");
        this.dropped = metrics.meter("bus.dropped_events");
    }

    @Override
    public void start() {
        worker.start();
    }

    @Override
    public void stop() throws InterruptedException {
        worker.stop();
    }

    void onUnheard(EventSink listener) {
        this.undeliveredListener = listener;
    }

    void publish(String channel, UserId user, Event event) {
        submit(new Item(channel, user, event, null, System.nanoTime()));
    }

    void publish(String channel, byte[] payload) {
        submit(new Item(channel, null, null, payload, System.nanoTime()));
    }

    /** A sign of life for ourselves; also what sets off another try with what is kept. */
    void beat(String channel) {
        publish(channel, EventCodec.encode(instance, new byte[0]));
    }

    private void submit(Item item) {
        if (!worker.submit(item)) {
            dropped.mark();
        }
    }

    private void work(List<Item> batch) {
        long now = System.nanoTime();
        if (!kept.isEmpty()) {
            kept.addAll(batch);
            while (!kept.isEmpty() && (kept.peek().isOld(now) || kept.size() > MAX_RETRY_QUEUE)) {
                drop(kept.remove());
            }
            while (!kept.isEmpty()) {
                List<Item> some = new ArrayList<>(MAX_BATCH_SIZE);
                kept.stream().limit(MAX_BATCH_SIZE).forEach(some::add);
                if (!send(some)) {
                    return;
                }
                some.forEach(item -> kept.remove());
            }
        } else if (!send(batch)) {
            kept.addAll(batch);
        }
    }

    private void drop(Item item) {
        dropped.mark();
        if (item.event != null) {
            undeliveredListener.onEvent(item.user, item.event);
        }
    }

    /** False if Valkey is away. */
    private boolean send(List<Item> items) {
        Map<String, List<Event>> events = new LinkedHashMap<>();
        List<ValkeyCommand> commands = new ArrayList<>(items.size());
        List<Item> firstOfCommand = new ArrayList<>(items.size());
        for (Item item : items) {
            if (item.event == null) {
                commands.add(command(item.channel, item.payload));
                firstOfCommand.add(null);
            } else {
                events.computeIfAbsent(item.channel, channel -> {
                            firstOfCommand.add(item);
                            commands.add(null);
                            return new ArrayList<>(2);
                        })
                        .add(item.event);
            }
        }
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) == null) {
                String channel = firstOfCommand.get(i).channel;
                commands.set(i, command(channel, EventCodec.encode(instance, events.get(channel))));
            }
        }
        List<ValkeyReply> replies;
        try {
            replies = valkey.pipelineBulk(commands);
        } catch (ValkeyUnavailableException e) {
            // The receivers notice by themselves; what was not sent is tried again with the next batch or beat.
            return false;
        }
        published.mark(commands.size());
        for (int i = 0; i < replies.size(); i++) {
            Item first = firstOfCommand.get(i);
            if (first != null && replies.get(i).asLong() == 0) {
                events.get(first.channel).forEach(event -> undeliveredListener.onEvent(first.user, event));
            }
        }
        return true;
    }

    private static ValkeyCommand command(String channel, byte[] payload) {
        return ValkeyCommand.ofBytes("PUBLISH", channel.getBytes(StandardCharsets.UTF_8), payload);
    }
}
