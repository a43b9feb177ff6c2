package id.sapa.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/**
 * A Valkey-compatible server process without persistence, which tests may kill, freeze and restart. The machine's
 * {@code valkey-server} is used where there is one.
 */
public final class TestValkey implements AutoCloseable {

    private static final String PASSWORDLESS_URL = "redis://127.0.0.1:%d";

    private final int port;
    /** What follows the program on its command line. */
    private final List<String> arguments;

    private Process process;

    private TestValkey(int port, List<String> arguments) {
        this.port = port;
        this.arguments = arguments;
    }

    /**
     * A running server on a free port.
     *
     * @param options further words of its command line
     */
    public static TestValkey start(String... options) {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxclients",
                "20000"));
        arguments.addAll(List.of(options));
        TestValkey valkey = new TestValkey(port, arguments);
        valkey.restart();
        return valkey;
    }

    /**
     * A sentinel alone, which takes a primary for dead after half a second without an answer and then promotes a replica.
     *
     * @param name of what it watches
     */
    public static TestValkey sentinel(String name, TestValkey primary) {
        int port = freePort();
        try {
            Path file = Files.createTempFile("sentinel", ".conf");
            file.toFile().deleteOnExit();
            Files.writeString(file, """
                    port %d
                    bind 127.0.0.1
                    sentinel monitor %s 127.0.0.1 %d 1
                    sentinel down-after-milliseconds %2$s 500
                    sentinel failover-timeout %2$s 3000
                    """.formatted(port, name, primary.port()));
            TestValkey sentinel = new TestValkey(port, List.of(file.toString(), "--sentinel"));
            sentinel.restart();
            return sentinel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return PASSWORDLESS_URL.formatted(port);
    }

    public int port() {
        return port;
    }

    /** Starts the server, empty, on its old port. */
    public void restart() {
        try {
            List<String> command = new ArrayList<>();
            command.add(executable());
            command.addAll(arguments);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        Awaitility.await("valkey answers").atMost(Duration.ofSeconds(20)).until(() -> answers(port));
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGSTOP: connections stay open and nothing answers. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /** Sends one command with inline words and returns the first line of the reply. */
    public String command(String words) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write((words + "\r\n").getBytes());
            byte[] reply = new byte[4_096];
            int length = socket.getInputStream().read(reply);
            return new String(reply, 0, Math.max(0, length)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes());
            byte[] reply = new byte[16];
            // A server that wants a password answers with an error: it is up too.
            return socket.getInputStream().read(reply) > 0 && (reply[0] == '+' || reply[1] == 'N');
        } catch (IOException e) {
            return false;
        }
    }

    private static synchronized String executable() throws IOException {
        Optional<Path> installed = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "valkey-server"))
                .filter(Files::isExecutable)
                .findFirst();
        return installed.isPresent()
                ? installed.get().toString()
                : RedisExecProvider.defaultProvider().get().getAbsolutePath();
    }
}
