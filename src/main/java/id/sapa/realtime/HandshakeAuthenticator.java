package id.sapa.realtime;

import id.sapa.account.AccessTokenVerifier;
import id.sapa.account.AuthenticatedUser;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.web.ProblemResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds out who opens a connection, and whether from where that is allowed. Thread-safe. */
final class HandshakeAuthenticator {

    /** The subprotocol that the server speaks, and answers with if it was offered. */
    static final String PROTOCOL = "sapa.v1";

    private static final String HEADER_PREFIX = "Bearer ";
    private static final String BEARER_PREFIX = "bearer.";
    private static final String TICKET_PREFIX = "ticket.";
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final AccessTokenVerifier tokens;
    private final Function<String, AuthenticatedUser> tickets;
    private final List<String> allowedOrigins;

    /** @param tickets redeems a one-time ticket, or throws {@code unauthorized} */
    HandshakeAuthenticator(
            AccessTokenVerifier tokens, Function<String, AuthenticatedUser> tickets, List<String> allowedOrigins) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.allowedOrigins = allowedOrigins;
    }

    /** The user whose bearer token is in the {@code Authorization} header. */
    AuthenticatedUser byHeader(HttpServletRequest request) {
        return headerToken(request)
                .map(tokens::verify)
                .orElseThrow(() -> new ProblemException(ProblemCode.UNAUTHORIZED));
    }

    boolean hasHeaderToken(HttpServletRequest request) {
        return headerToken(request).isPresent();
    }

    /** The user whose token or ticket is among the offered subprotocols. */
    AuthenticatedUser bySubprotocol(HttpServletRequest request) {
        List<String> offered = subprotocols(request);
        Optional<String> bearer = withPrefix(offered, BEARER_PREFIX);
        if (bearer.isPresent()) {
            return tokens.verify(bearer.get());
        }
        return withPrefix(offered, TICKET_PREFIX)
                .map(tickets)
                .orElseThrow(() -> new ProblemException(ProblemCode.UNAUTHORIZED));
    }

    /** The subprotocols that the client offers. */
    static List<String> subprotocols(HttpServletRequest request) {
        String header = request.getHeader("Sec-WebSocket-Protocol");
        return header == null ? List.of() : List.of(COMMA.split(header.trim()));
    }

    /**
     * Pages of other sites may not connect in the name of whoever visits them. Apps send no origin.
     *
     * @throws ProblemException {@code forbidden}
     */
    void requireAllowedOrigin(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null || allowedOrigins.contains("*") || allowedOrigins.contains(origin)) {
            return;
        }
        try {
            if (URI.create(origin).getRawAuthority() != null
                    && URI.create(origin).getRawAuthority().equals(request.getHeader("Host"))) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Not an address at all: refused below.
        }
        throw new ProblemException(ProblemCode.FORBIDDEN, "This origin may not connect");
    }

    /** Answers a refusal as any other endpoint does. */
    static void refuse(HttpServletResponse response, ProblemException problem) throws IOException {
        response.setStatus(problem.code().status());
        response.setContentType(ProblemResponse.MEDIA_TYPE.toString());
        response.setHeader("Cache-Control", "no-store");
        if (problem.code() == ProblemCode.UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (problem.code() == ProblemCode.UNAVAILABLE) {
            response.setHeader("Retry-After", "1");
        } else if (problem.code() == ProblemCode.RATE_LIMITED) {
            response.setHeader(
                    "Retry-After", String.valueOf(problem.extensions().get("retry_after")));
        }
        response.getOutputStream().write(Json.mapper().writeValueAsBytes(ProblemResponse.of(problem)));
    }

    private static Optional<String> headerToken(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, HEADER_PREFIX, 0, HEADER_PREFIX.length())
                ? Optional.of(header.substring(HEADER_PREFIX.length()).trim())
                : Optional.empty();
    }

    private static Optional<String> withPrefix(List<String> offered, String prefix) {
        return Stream.of(offered)
                .flatMap(List::stream)
                .filter(protocol -> protocol.startsWith(prefix))
                .map(protocol -> protocol.substring(prefix.length()))
                .findFirst();
    }
}
