package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import id.sapa.testing.SapaCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that no HTTP client sends, written byte by byte to both listeners: each is answered with the problem of its status. */
class BrokenRequestsIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final String JSON = "{\"phone\":\"+6281200000001\",\"role\":\"customer\",\"email\":\"a@b.id\"}";

    enum Listener {
        PUBLIC("/v1/auth/otp"),
        INTERNAL("/cc/v1/auth/token");

        private final String post;

        Listener(String post) {
            this.post = post;
        }

        private URI url() {
            return this == PUBLIC
                    ? CLUSTER.instance(0).publicUrl()
                    : CLUSTER.instance(0).internalUrl();
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenGzip(Listener to) throws IOException {
        byte[] whole = gzip(JSON);
        byte[] corrupt = whole.clone();
        corrupt[whole.length - 6] ^= 0x55;
        corrupt[14] ^= 0x55;
        require(to, gzipped(to, "not gzip at all".getBytes(StandardCharsets.US_ASCII)), 400, "bad_request");
        require(to, gzipped(to, Arrays.copyOf(whole, whole.length / 2)), 400, "bad_request");
        require(to, gzipped(to, corrupt), 400, "bad_request");
    }

    @Test
    void wholeGzipIsRead() throws IOException {
        assertThat(exchange(Listener.PUBLIC.url(), gzipped(Listener.PUBLIC, gzip(JSON))))
                .startsWith("HTTP/1.1 202");
    }

    @ParameterizedTest
    @EnumSource
    void unknownContentEncoding(Listener to) throws IOException {
        require(
                to,
                post(to, "Content-Encoding: x-unknown\r\nContent-Length: 2\r\n", "{}"),
                415,
                "unsupported_media_type");
    }

    @ParameterizedTest
    @EnumSource
    void brokenChunk(Listener to) throws IOException {
        require(to, post(to, "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"), 400, "bad_request");
        require(to, post(to, "Transfer-Encoding: chunked\r\n", "5\r\n{}"), 400, "bad_request");
    }

    @ParameterizedTest
    @EnumSource
    void lengthsThatDoNotFit(Listener to) throws IOException {
        require(to, post(to, "Content-Length: 500\r\n", JSON), 400, "bad_request");
        require(to, post(to, "Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400, "bad_request");
        require(to, post(to, "Content-Length: -1\r\n", "{}"), 400, "bad_request");
        require(to, post(to, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "bad_request");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheServerRefusesByItself(Listener to) throws IOException {
        require(to, get("/" + "x".repeat(20_000), ""), 414, "uri_too_long");
        require(to, get("/v1/products", "X-Long: " + "x".repeat(20_000) + "\r\n"), 431, "headers_too_large");
        require(to, get("/v1/products", "Expect: miracles\r\n"), 417, "expectation_failed");
        require(to, "GET / HTTP/9.9\r\nHost: sapa\r\n\r\n", 505, "http_version_not_supported");
        require(to, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request");
        require(to, "G\u0001T / HTTP/1.1\r\nHost: sapa\r\nConnection: close\r\n\r\n", 400, "bad_request");
        require(to, get("/%zz", ""), 400, "bad_request");
    }

    @ParameterizedTest
    @EnumSource
    void whatNobodyServes(Listener to) throws IOException {
        require(to, get("/nothing/here", ""), 404, "not_found");
        require(to, request("DELETE", to.post, "", ""), 405, "method_not_allowed");
        require(to, request("TRACE", "/nothing", "", ""), 405, "method_not_allowed");
        require(to, request("BREW", to.post, "", ""), 405, "method_not_allowed");
    }

    private static String get(String path, String headers) {
        return request("GET", path, headers, "");
    }

    private static String post(Listener to, String headers, String body) {
        return request("POST", to.post, "Content-Type: application/json\r\n" + headers, body);
    }

    private static String gzipped(Listener to, byte[] body) {
        return post(
                to,
                "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n",
                new String(body, StandardCharsets.ISO_8859_1));
    }

    private static String request(String method, String path, String headers, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: sapa\r\nConnection: close\r\n" + headers + "\r\n" + body;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void require(Listener to, String request, int status, String code) throws IOException {
        String named = request.length() > 120 ? request.substring(0, 120) : request;
        String answer = exchange(to.url(), request);
        assertThat(answer).as(named).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).as(named).containsIgnoringCase("Content-Type: application/problem+json");
        JsonNode problem =
                new ObjectMapper().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
        assertThat(problem.path("status").asInt()).as(named).isEqualTo(status);
        assertThat(problem.path("code").asText()).as(named).isEqualTo(code);
        assertThat(problem.path("type").asText()).as(named).isEqualTo("/problems#" + code);
        assertThat(answer).as(named).doesNotContainIgnoringCase("jetty").doesNotContain("Exception");
    }

    /** Writes the request and says that nothing more will come. */
    private static String exchange(URI url, String request) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(answer);
            } catch (IOException e) {
                // Closed before everything was written or read: what came until then counts.
                if (answer.size() == 0) {
                    socket.getInputStream().transferTo(answer);
                }
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
