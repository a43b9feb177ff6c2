package id.sapa.valkey;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;

/**
 * Where Valkey is: {@code redis://[[user]:password@]host[:port][/database]}, or, behind sentinels,
 * {@code redis-sentinel://[[user]:password@]host[:port][,host[:port]…][/database]#name}. {@code rediss} and {@code rediss-sentinel}
 * mean TLS, to the sentinels too. Credentials are percent-encoded and are those of the data servers; sentinels are asked without any.
 *
 * @param tls whether connections are encrypted
 * @param servers the server, or the sentinels in the order in which they are asked
 * @param sentinelMaster the name under which the sentinels know the primary; empty without sentinels
 */
record ValkeyUri(
        boolean tls,
        Optional<String> user,
        Optional<String> password,
        List<HostAndPort> servers,
        int database,
        Optional<String> sentinelMaster) {

    private static final int SERVER_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final Map<String, Boolean> SENTINEL_BY_SCHEME =
            Map.of("redis", false, "rediss", false, "redis-sentinel", true, "rediss-sentinel", true);

    /** @throws IllegalArgumentException if it is of neither form */
    static ValkeyUri parse(String text) {
        URI uri = uri(text);
        Boolean sentinel = uri.getScheme() == null ? null : SENTINEL_BY_SCHEME.get(uri.getScheme());
        require(sentinel != null && uri.getRawAuthority() != null && uri.getRawQuery() == null);
        require(sentinel == (uri.getFragment() != null && !uri.getFragment().isEmpty()));
        String authority = uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        Optional<String[]> credentials = at < 0
                ? Optional.empty()
                : Optional.of(authority.substring(0, at).split(":", 2));
        List<HostAndPort> servers = servers(authority.substring(at + 1), sentinel ? SENTINEL_PORT : SERVER_PORT);
        require(sentinel || servers.size() == 1);
        return new ValkeyUri(
                uri.getScheme().startsWith("rediss"),
                credentials.map(parts -> decode(parts[0])).filter(user -> !user.isEmpty()),
                credentials.filter(parts -> parts.length == 2).map(parts -> decode(parts[1])),
                servers,
                database(uri.getPath()),
                sentinel ? Optional.of(uri.getFragment()) : Optional.empty());
    }

    /** Hosts and ports, without credentials: fit for logs. */
    String address() {
        return String.join(",", servers.stream().map(HostAndPort::toString).toList())
                + sentinelMaster.map(name -> "#" + name).orElse("");
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Without the text, which holds a password.
            throw new IllegalArgumentException("not a URI");
        }
    }

    private static List<HostAndPort> servers(String text, int defaultPort) {
        List<HostAndPort> servers = new ArrayList<>();
        for (String server : text.split(",", -1)) {
            URI parsed = uri("any://" + server);
            require(parsed.getHost() != null && parsed.getRawUserInfo() == null);
            servers.add(new HostAndPort(parsed.getHost(), parsed.getPort() < 0 ? defaultPort : parsed.getPort()));
        }
        return List.copyOf(servers);
    }

    private static int database(String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return 0;
        }
        require(path.matches("/\\d{1,5}"));
        return Integer.parseInt(path.substring(1));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not the address of a server or of sentinels");
        }
    }
}
