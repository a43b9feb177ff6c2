package id.sapa.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** An instance as a process of its own, which can be killed. */
public final class ServerProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int publicPort;
    private final int internalPort;

    private ServerProcess(Process process, int publicPort, int internalPort) {
        this.process = process;
        this.publicPort = publicPort;
        this.internalPort = internalPort;
    }

    /** Starts it on free ports with the development configuration and waits until it is ready. */
    public static ServerProcess start(Map<String, String> variables) {
        return start(variables, TestValkey.freePort(), TestValkey.freePort());
    }

    /** Starts it on given ports, such as those of one that was killed. */
    public static ServerProcess start(Map<String, String> variables, int publicPort, int internalPort) {
        return launch("config.yml", variables, publicPort, internalPort).awaitReady();
    }

    /** Starts it on free ports with this configuration file and waits until it is ready. */
    public static ServerProcess startWith(String configuration, Map<String, String> variables) {
        return startUnready(configuration, variables).awaitReady();
    }

    /** Starts it on free ports with this configuration file and does not wait. */
    public static ServerProcess startUnready(String configuration, Map<String, String> variables) {
        return launch(configuration, variables, TestValkey.freePort(), TestValkey.freePort());
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        return TestValkey.freePort();
    }

    private static ServerProcess launch(
            String configuration, Map<String, String> variables, int publicPort, int internalPort) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(compilerOptions());
        command.addAll(List.of("-cp", classPath(), "id.sapa.app.SapaApplication", "server", configuration));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logOf(publicPort).toFile());
        // The virtual machine would announce it among the log lines.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables);
        builder.environment().put("PUBLIC_PORT", Integer.toString(publicPort));
        builder.environment().put("INTERNAL_PORT", Integer.toString(internalPort));
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ServerProcess(process, publicPort, internalPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of this process: tests do without the optimizing compiler, benchmarks do not. */
    private static List<String> compilerOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:TieredStopAtLevel="))
                .toList();
    }

    /** That of this process, also if it is Maven's, where the project has a class loader of its own. */
    private static String classPath() {
        if (ServerProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    /** Waits until it is ready. */
    public ServerProcess awaitReady() {
        Awaitility.await("the server is ready").atMost(Duration.ofMinutes(2)).until(this::isReady);
        return this;
    }

    /** What it printed. */
    public Path log() {
        return logOf(publicPort);
    }

    private static Path logOf(int publicPort) {
        return Path.of("target", "server-" + publicPort + ".log");
    }

    public URI publicUrl() {
        return URI.create("http://127.0.0.1:" + publicPort);
    }

    public URI internalUrl() {
        return URI.create("http://127.0.0.1:" + internalPort);
    }

    public int publicPort() {
        return publicPort;
    }

    public int internalPort() {
        return internalPort;
    }

    public Process process() {
        return process;
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        waitForExit();
    }

    /** SIGTERM, as Cloud Run sends it; returns when the process is gone. */
    public void terminate() {
        process.destroy();
        waitForExit();
    }

    @Override
    public void close() {
        kill();
    }

    private void waitForExit() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server exited with " + process.exitValue());
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(publicUrl().resolve("/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
