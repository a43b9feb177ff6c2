package id.sapa.account;

import id.sapa.web.RateLimiter;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Tickets for browsers. */
@Path("/v1/ws-tickets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "realtime")
public final class WsTicketResource {

    private final WsTicketService tickets;
    private final RateLimiter limits;

    WsTicketResource(WsTicketService tickets, RateLimiter limits) {
        this.tickets = tickets;
        this.limits = limits;
    }

    /**
     * To be sent as the WebSocket subprotocol {@code ticket.<ticket>} beside {@code sapa.v1}.
     *
     * @param expiresIn in seconds
     */
    public record TicketResponse(String ticket, long expiresIn) {}

    @POST
    @Operation(operationId = "createWebSocketTicket", summary = "A ticket that opens one WebSocket, for browsers")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = TicketResponse.class)))
    public Response issue(@Auth AuthenticatedUser user) {
        limits.require(AccountLimits.TICKETS_BY_USER, user.id().toString());
        return Response.status(Response.Status.CREATED)
                .entity(new TicketResponse(tickets.issue(user), WsTicketService.LIFETIME.toSeconds()))
                .build();
    }
}
