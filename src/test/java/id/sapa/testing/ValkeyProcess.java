package id.sapa.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/**
 * A real server process on a port of its own, without persistence, that can be killed, frozen and started again empty on the same port.
 * Takes {@code valkey-server} from the PATH, else the binary that comes with the tests.
 */
public final class ValkeyProcess implements AutoCloseable {

    private static final Path BINARY = binary();

    private final int port;
    private final List<String> options;
    private Process process;

    private ValkeyProcess(int port, List<String> options) {
        this.port = port;
        this.options = options;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public static ValkeyProcess launch(String... options) {
        ValkeyProcess server = new ValkeyProcess(freePort(), List.of(options));
        server.start();
        return server;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Starts it, empty, and waits until it answers. */
    public synchronized void start() {
        List<String> command = new ArrayList<>(List.of(
                BINARY.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no"));
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::answers);
    }

    /** {@code kill -9}. */
    public synchronized void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code SIGSTOP}: it still accepts connections (the kernel does), and never answers. */
    public void freeze() {
        signal("STOP");
    }

    /** {@code SIGCONT}. */
    public void thaw() {
        signal("CONT");
    }

    /** Sends one inline command and reads the first line of the answer. */
    public String ask(String inlineCommand) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((inlineCommand + "\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] buffer = new byte[4096];
            int read = socket.getInputStream().read(buffer);
            return read < 0 ? "" : new String(buffer, 0, read, StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }

    private boolean answers() {
        try {
            String answer = ask("PING");
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binary() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .map(directory -> Path.of(directory, "valkey-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    try {
                        return RedisExecProvider.defaultProvider().get().toPath();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
