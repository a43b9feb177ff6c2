package id.sapa.event;

import id.sapa.common.UserId;
import id.sapa.db.Tx;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Carries events to users and hints to instances, wherever in the cluster they are. Thread-safe. */
public final class EventBus {

    private final Map<Topic, CopyOnWriteArrayList<Consumer<String>>> topicListeners = new ConcurrentHashMap<>();
    private volatile EventListener listener = (user, event) -> {};

    /** Sends an event to every device of these users. Only for what is committed or ephemeral. */
    public void publish(Collection<UserId> users, Event event) {
        users.forEach(user -> listener.onEvent(user, event));
    }

    /** Sends an event once the transaction has committed. */
    public void publish(Tx tx, Collection<UserId> users, Event event) {
        tx.afterCommit(() -> publish(users, event));
    }

    /** Tells every instance, this one included. */
    public void broadcast(Topic topic, String payload) {
        topicListeners.getOrDefault(topic, new CopyOnWriteArrayList<>()).forEach(l -> l.accept(payload));
    }

    /** Listens to a topic for as long as the process lives. */
    public void onBroadcast(Topic topic, Consumer<String> topicListener) {
        topicListeners.computeIfAbsent(topic, t -> new CopyOnWriteArrayList<>()).add(topicListener);
    }

    /** Says who delivers to the users connected here. */
    public void deliverTo(EventListener eventListener) {
        this.listener = eventListener;
    }
}
