package id.sapa.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.ServerProcess;
import id.sapa.testing.TestValkey;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances are replaced by two new ones, one after the other, while people chat and apps ask. */
class RollingReplacementIT {

    private final TestValkey valkey = TestValkey.start();
    private final Fleet fleet = new Fleet();
    private final ServerProcess first = fleet.start(valkey);
    private final ServerProcess second = fleet.start(valkey);

    @AfterEach
    void close() {
        fleet.close();
        valkey.close();
    }

    /**
     * First as Cloud Run does it; then as behind a balancer that has nothing but the probe to go by, where a connection may be
     * refused meanwhile: it comes again.
     */
    @Test
    void nothingFailsHoweverTheBalancerLearnsOfIt() throws InterruptedException {
        fleet.takeTraffic();
        ServerProcess third = replace(first, this::routeElsewhereThenTerminate);
        ServerProcess fourth = replace(second, this::routeElsewhereThenTerminate);
        assertThat(fleet.chats().sum(ChaosDevice::failedConnects))
                .as("refused connections")
                .isZero();
        replace(third, fleet::terminate);
        replace(fourth, fleet::terminate);
        fleet.assertNobodyNoticed();
    }

    /** Nobody has to be sent away, and still the balancer needs its time. */
    @Test
    void nothingFailsWhenNobodyIsConnectedEither() {
        fleet.takeRequestsOnly();
        replace(first, fleet::terminate);
        replace(second, fleet::terminate);
        assertThat(fleet.requests().failures()).isEmpty();
    }

    private ServerProcess replace(ServerProcess old, Consumer<ServerProcess> takeAway) {
        ServerProcess replacement = fleet.start(valkey);
        takeAway.accept(old);
        fleet.awaitMoreTraffic();
        return replacement;
    }

    private void routeElsewhereThenTerminate(ServerProcess old) {
        fleet.balancer().remove(old);
        fleet.terminate(old);
    }
}
