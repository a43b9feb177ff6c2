package id.sapa.payment;

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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** Where Xendit sends its events. They are stored and acknowledged; a job makes of them what they mean. */
@Path("/v1/webhooks/xendit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "webhooks")
public final class WebhookResource {

    private final PaymentEvents events;
    private final byte[] callbackToken;

    WebhookResource(PaymentEvents events, XenditConfiguration configuration) {
        this.events = events;
        this.callbackToken = configuration.callbackToken().getBytes(StandardCharsets.UTF_8);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Events of the payment gateway, shown by its callback token")
    public Response receive(@HeaderParam("x-callback-token") String token, byte[] body) {
        if (token == null || !MessageDigest.isEqual(callbackToken, token.getBytes(StandardCharsets.UTF_8))) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED, "The callback token is not valid");
        }
        events.receive(body);
        return Response.ok(Map.of("status", "received")).build();
    }
}
