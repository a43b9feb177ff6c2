package id.sapa.web;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpErrorHandlingIT {

    private static final String TOKEN = "an-internal-token-of-a-test-0123456789";

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1).with("INTERNAL_TOKEN", TOKEN);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final Http internal = Http.at(CLUSTER.instance(0).internalUrl());

    @Test
    void aBodyThatIsTooLongIsRefused() {
        Http.Answer answer = http.post("/v1/auth/otp", Map.of("phone", "1".repeat(70_000), "role", "customer"))
                .expect(413);
        assertThat(answer.code()).isEqualTo("payload_too_large");
    }

    @Test
    void aBodyOfUndeclaredLengthIsRefusedWhenItGetsTooLong() throws IOException {
        StringBuilder request = new StringBuilder("POST /v1/auth/otp HTTP/1.1\r\nHost: sapa\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        String chunk = "{\"phone\":\"" + "1".repeat(4_000);
        for (int i = 0; i < 20; i++) {
            request.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
            chunk = "1".repeat(4_000);
        }
        request.append("0\r\n\r\n");
        String answer = exchange(request.toString());
        assertThat(answer).startsWith("HTTP/1.1 413").contains("payload_too_large");
    }

    @Test
    void aHeaderThatIsTooLongIsRefusedWithoutDetails() throws IOException {
        assertPlainProblem(
                exchange("GET /v1/availability HTTP/1.1\r\nHost: sapa\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n"),
                431);
    }

    @Test
    void whatIsNotHttpIsRefusedWithoutDetails() throws IOException {
        assertPlainProblem(exchange("GET /v1/availability HTTP/9.9\r\nHost: sapa\r\n\r\n"), 505);
        assertPlainProblem(exchange("GET /%zz HTTP/1.1\r\nHost: sapa\r\nConnection: close\r\n\r\n"), 400);
        assertPlainProblem(exchange("GET /a/%2e%2e/b HTTP/1.1\r\nHost: sapa\r\nConnection: close\r\n\r\n"), 400);
    }

    @Test
    void aConnectionThatIsClosedAfterARefusalSaysSo() throws IOException {
        for (String path : new String[] {"/v1/me/devices/%00", "/v1/me/devices/%ff", "/%zz"}) {
            String answer = exchange("DELETE " + path + " HTTP/1.1\r\nHost: sapa\r\nContent-Length: 0\r\n\r\n");
            assertThat(answer).as(path).startsWith("HTTP/1.1 400").containsIgnoringCase("Connection: close");
        }
    }

    @Test
    void aBodyThatDripsIsCutOff() throws IOException {
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/auth/otp HTTP/1.1\r\nHost: sapa\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 4000\r\n\r\n{\"phone\":\"")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = drip(socket, out);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (Http.Answer answer : new Http.Answer[] {
            http.get("/health/live"), http.get("/v1/nothing"), http.get("/v1/me"), internal.get("/tasks/gc")
        }) {
            assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .as(answer.call())
                    .contains("nosniff");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void tasksWantTheInternalToken() {
        assertThat(internal.post("/tasks/gc").expect(401).code()).isEqualTo("unauthorized");
        internal.as("wrong").post("/tasks/gc").expect(401);
        internal.as(TOKEN).post("/tasks/gc").expect(200);
    }

    private static void assertPlainProblem(String answer, int status) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json")
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("<html")
                .doesNotContain("Exception");
    }

    /** Writes a byte now and then until the server has had enough; what it said then. */
    private static String drip(Socket socket, OutputStream out) throws IOException {
        socket.setSoTimeout(100);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int written = 0; written < 4_000; written++) {
            try {
                out.write('1');
                out.flush();
                int first = socket.getInputStream().read();
                if (first < 0) {
                    break;
                }
                answer.write(first);
                socket.setSoTimeout(5_000);
                socket.getInputStream().transferTo(answer);
                break;
            } catch (SocketTimeoutException e) {
                if (answer.size() > 0) {
                    break;
                }
            }
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().transferTo(answer);
            } catch (IOException e) {
                // Closed before everything was written or read: what came until then counts.
                if (answer.size() == 0) {
                    socket.getInputStream().transferTo(answer);
                }
            }
            return answer.toString(StandardCharsets.US_ASCII);
        }
    }

    private static Socket connect() throws IOException {
        URI url = CLUSTER.instance(0).publicUrl();
        return new Socket(url.getHost(), url.getPort());
    }
}
