package id.sapa.controlcenter;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Serves the console's files from the class path: the page at {@code /} and its resources under {@code /console/}. The files
 * are not secret; data is loaded through the API with a token. Thread-safe.
 */
final class ConsoleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String FILES = "console/";
    private static final String LIBRARY_PATH = "lib/lit-html/";
    private static final String LIBRARY_FILES = "META-INF/resources/webjars/lit-html/";
    private static final Pattern PATH = Pattern.compile("(?:[a-z0-9-]+/){0,3}[a-z0-9-]+\\.(js|css|svg|html)");
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "html", "text/html; charset=utf-8");

    /** Only our own files run, nothing inline, and strings become markup only through the template library. */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types lit-html");

    private final transient Map<String, StaticFile> files = new ConcurrentHashMap<>();
    private final String libraryFiles;

    private record StaticFile(byte[] bytes, String type, String etag) {}

    ConsoleServlet() {
        this.libraryFiles = LIBRARY_FILES + libraryVersion() + "/";
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        // computeIfAbsent stores no null, so requests for unknown names cannot fill the map.
        StaticFile file = files.computeIfAbsent(path(request), this::load);
        if (file == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setHeader("ETag", file.etag);
        // Revalidated on each use (304): a new release must not run with modules of an older one.
        response.setHeader("Cache-Control", "no-cache");
        if (file.etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type);
        response.setContentLength(file.bytes.length);
        response.getOutputStream().write(file.bytes);
    }

    private static String path(HttpServletRequest request) {
        String path = request.getPathInfo();
        String plain = path == null || path.equals("/") ? "index.html" : path.substring(1);
        return PATH.matcher(plain).matches() ? plain : "";
    }

    /** Returns the file, or null if there is none. */
    private StaticFile load(String path) {
        String resource =
                path.startsWith(LIBRARY_PATH) ? libraryFiles + path.substring(LIBRARY_PATH.length()) : FILES + path;
        try (InputStream in = path.isEmpty() ? null : open(resource)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
            String etag = '"' + HexFormat.of().formatHex(sha256(bytes), 0, 16) + '"';
            return new StaticFile(bytes, type, etag);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String libraryVersion() {
        try (InputStream in = open("META-INF/maven/org.webjars.npm/lit-html/pom.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return ConsoleServlet.class.getClassLoader().getResourceAsStream(resource);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
