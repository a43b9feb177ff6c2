package id.sapa.chaos;

import id.sapa.testing.ServerProcess;
import id.sapa.testing.TestValkey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The servers of a run, and what is done to them. One thread. */
final class ChaosCluster implements AutoCloseable {

    private final ChaosPostgres postgres = ChaosPostgres.start();
    private final TestValkey valkey = TestValkey.start();
    private final List<ServerProcess> instances = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, String> variables;

    ChaosCluster(int size) {
        variables =
                Map.of("DATABASE_URL", postgres.url(), "VALKEY_URL", valkey.url(), "RATE_LIMIT_MULTIPLIER", "10000");
        for (int i = 0; i < size; i++) {
            instances.add(ServerProcess.start(variables));
        }
    }

    String databaseUrl() {
        return postgres.url();
    }

    /** Where the instances are, also while they are down. */
    List<URI> addresses() {
        return instances.stream().map(ServerProcess::publicUrl).toList();
    }

    /** How often each kind of fault was done. */
    Map<String, Integer> faults() {
        return faults;
    }

    /** Does one fault, and undoes it after a while. */
    void disturb(Random random) throws InterruptedException {
        int pause = 200 + random.nextInt(2_500);
        int victim = random.nextInt(instances.size());
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                count("instance killed");
                ServerProcess old = instances.get(victim);
                old.kill();
                TimeUnit.MILLISECONDS.sleep(pause);
                restart(victim, old);
            }
            case 2 -> {
                count("instance terminated");
                ServerProcess old = instances.get(victim);
                old.terminate();
                restart(victim, old);
            }
            case 3 -> {
                count("instance frozen");
                long pid = instances.get(victim).process().pid();
                Processes.signal("STOP", pid);
                TimeUnit.MILLISECONDS.sleep(pause);
                Processes.signal("CONT", pid);
            }
            case 4, 5 -> {
                count("valkey killed");
                valkey.kill();
                TimeUnit.MILLISECONDS.sleep(pause);
                valkey.restart();
            }
            case 6 -> {
                count("valkey frozen");
                valkey.freeze();
                TimeUnit.MILLISECONDS.sleep(pause);
                valkey.thaw();
            }
            case 7 -> {
                count("valkey flushed and its clients cut");
                valkey.command("FLUSHALL");
                valkey.command("CLIENT KILL TYPE pubsub");
                valkey.command("CLIENT KILL TYPE normal");
            }
            case 8 -> {
                count("postgres crashed");
                postgres.crash(random);
            }
            default -> {
                count("postgres frozen");
                postgres.freeze();
                TimeUnit.MILLISECONDS.sleep(pause);
                postgres.thaw();
            }
        }
    }

    @Override
    public void close() {
        instances.forEach(ServerProcess::close);
        valkey.close();
        postgres.close();
    }

    private void restart(int index, ServerProcess old) {
        instances.set(index, ServerProcess.start(variables, old.publicPort(), old.internalPort()));
    }

    private void count(String fault) {
        faults.merge(fault, 1, Integer::sum);
    }
}
