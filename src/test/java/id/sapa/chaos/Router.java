package id.sapa.chaos;

import java.net.URI;
import java.util.List;
import java.util.Random;

/** Says which instance a request goes to. Thread-safe. */
interface Router {

    /** The way of one request, to be closed when it has been answered, or when its connection stands. */
    Route choose();

    /** The same, with affinity: to the same instance for the same client as long as the instances stay the same. */
    default Route choose(int client) {
        return choose();
    }

    /** Where a request goes. */
    record Route(URI instance, Runnable whenDone) implements AutoCloseable {

        @Override
        public void close() {
            whenDone.run();
        }
    }

    /** Any instance, whether or not it is there. */
    static Router anyOf(List<URI> instances, Random random) {
        return () -> new Route(instances.get(random.nextInt(instances.size())), () -> {});
    }
}
