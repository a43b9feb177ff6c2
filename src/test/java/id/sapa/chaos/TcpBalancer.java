package id.sapa.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** One address in front of several instances, whose connections can be cut as networks cut them. Thread-safe. */
final class TcpBalancer implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 500;
    private static final int BUFFER_BYTES = 16_384;

    private final ServerSocket server;
    private final List<URI> backends;
    private final AtomicInteger turns = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tcp-balancer");
        thread.setDaemon(true);
        return thread;
    });

    TcpBalancer(List<URI> backends) {
        this.backends = backends;
        try {
            this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pumps.execute(this::acceptAll);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Cuts every connection without a word. */
    void cutAll() {
        open.forEach(TcpBalancer::closeQuietly);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cutAll();
        pumps.shutdownNow();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                pumps.execute(() -> forward(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void forward(Socket client) {
        open.add(client);
        Socket backend = connect();
        if (backend == null) {
            end(client);
            return;
        }
        open.add(backend);
        pumps.execute(() -> pump(backend, client));
        pump(client, backend);
    }

    /** The next instance that takes connections, or null if none does. */
    private Socket connect() {
        for (int attempt = 0; attempt < backends.size(); attempt++) {
            URI backend = backends.get(Math.floorMod(turns.getAndIncrement(), backends.size()));
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(backend.getHost(), backend.getPort()), CONNECT_TIMEOUT_MILLIS);
                return socket;
            } catch (IOException down) {
                closeQuietly(socket);
            }
        }
        return null;
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException cut) {
            // The other direction ends as well, below.
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
