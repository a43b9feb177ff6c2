package id.sapa.payment;

import id.sapa.common.Hmac;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.web.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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

/**
 * Receives Xendit's events. Whatever comes with the callback token is stored as it is and acknowledged; a job interprets it.
 */
@Path("/v1/webhooks/xendit")
@Produces(MediaType.WILDCARD)
@Tag(name = "webhooks")
public final class WebhookResource {

    private static final String RECEIVED = "{\"status\":\"received\"}";

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
    @Problems(ProblemCode.UNAUTHORIZED)
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(types = "object")))
    public Response receive(@HeaderParam("x-callback-token") String token, InputStream body) throws IOException {
        // Before a byte of the body is read.
        if (token == null || !Hmac.same(callbackToken, token)) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED, "The callback token is not valid");
        }
        events.receive(body.readAllBytes());
        // Whatever the gateway accepts: a 406 would make it send the event again.
        return Response.ok(RECEIVED, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
