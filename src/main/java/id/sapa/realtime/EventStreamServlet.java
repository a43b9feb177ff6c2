package id.sapa.realtime;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** {@code GET /v1/events}: what a WebSocket gets, as server-sent events. {@code Last-Event-ID} resumes. */
final class EventStreamServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Callers callers;
    private final transient Admission admission;
    private final transient Connections connections;
    private final transient Greeter greeter;

    EventStreamServlet(Callers callers, Admission admission, Connections connections, Greeter greeter) {
        this.callers = callers;
        this.admission = admission;
        this.connections = connections;
        this.greeter = greeter;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!"GET".equals(request.getMethod())) {
                response.setHeader("Allow", "GET");
                throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED);
            }
            admission.require();
            callers.requireAllowedOrigin(request);
            stream(callers.byHeader(request), EventIds.of(request), request, response);
        } catch (ProblemException e) {
            Callers.refuse(response, e);
        }
    }

    private void stream(
            AuthenticatedUser user,
            Map<SessionId, Long> after,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        // Proxies that buffer answers would hold events back.
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        EventStream stream = new EventStream(context, connections::closed);
        Device device = connections.device(user, stream);
        stream.open(device);
        if (connections.opened(device)) {
            greeter.greet(device, Frames::ready, after == null ? Map.of() : after, after != null);
        }
    }
}
