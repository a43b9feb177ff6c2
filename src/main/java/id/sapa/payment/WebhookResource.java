package id.sapa.payment;

import id.sapa.common.Hmac;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Where Xendit sends its events. They are stored and acknowledged; a job makes of them what they mean. */
@Path("/v1/webhooks/xendit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "webhooks")
public final class WebhookResource {

    /** In bytes; the gateway's events have about one or two thousand. */
    private static final int MAX_BODY_BYTES = 65_536;

    private final GatewayEventService events;
    private final String callbackToken;

    WebhookResource(GatewayEventService events, XenditConfiguration configuration) {
        this.events = events;
        this.callbackToken = configuration.callbackToken();
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "receiveGatewayEvent",
            summary = "Events of the payment gateway, shown by its callback token")
    public Response receive(@HeaderParam("x-callback-token") String token, InputStream body) throws IOException {
        // Before a byte of the body is read.
        if (token == null || !Hmac.same(callbackToken, token)) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED, "The callback token is not valid");
        }
        byte[] bytes = body.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new ProblemException(ProblemCode.PAYLOAD_TOO_LARGE);
        }
        events.receive(bytes);
        return Response.ok(Map.of("status", "received")).build();
    }
}
