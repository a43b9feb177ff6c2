package id.sapa.chat;

import id.sapa.account.AuthenticatedUser;
import id.sapa.common.InputText;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.web.PageQuery;
import id.sapa.web.Problems;
import id.sapa.web.UserRateLimits;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Messages and receipts over REST. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "chat")
public final class ChatResource {

    private final ChatService chat;
    private final UserRateLimits limits;

    public ChatResource(ChatService chat, UserRateLimits limits) {
        this.chat = chat;
        this.limits = limits;
    }

    @GET
    @Path("/{id}/messages")
    @Operation(
            operationId = "listMessages",
            summary = "Messages after a number, in their order",
            description = "`after` is the last `seq` you have.")
    public Page<Message> messages(
            @Auth AuthenticatedUser user, @PathParam("id") SessionId session, @Valid @BeanParam PageQuery query) {
        return chat.history(user.id(), session, query.limit, seq(query.after));
    }

    @POST
    @Path("/{id}/messages")
    @Operation(
            operationId = "sendMessage",
            summary = "Send a message",
            description = "Safe to repeat: the same `client_message_id` with the same text is stored once.")
    @Problems({ProblemCode.SESSION_NOT_ACTIVE, ProblemCode.CLIENT_MESSAGE_ID_REUSED})
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Message.class)))
    @ApiResponse(
            responseCode = "200",
            description = "Sent before",
            content = @Content(schema = @Schema(implementation = Message.class)))
    public void send(
            @Auth AuthenticatedUser user,
            @PathParam("id") SessionId session,
            @NotNull @Valid SendMessageRequest request,
            @Suspended AsyncResponse response) {
        limits.require(UserRateLimits.SENDS, user.id());
        chat.send(
                session,
                user.id(),
                request.clientMessageId(),
                InputText.valueOrNull(request.text()),
                result -> answer(response, result));
    }

    @PUT
    @Path("/{id}/receipts")
    @Operation(operationId = "updateReceipts", summary = "Say how far you have received and read; never goes back")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Receipt.class)))
    public void receipts(
            @Auth AuthenticatedUser user,
            @PathParam("id") SessionId session,
            @NotNull @Valid ReceiptRequest request,
            @Suspended AsyncResponse response) {
        limits.require(UserRateLimits.RECEIPTS, user.id());
        chat.receipt(user.id(), session, request.deliveredSeq(), request.readSeq())
                .whenComplete((receipt, failure) -> {
                    if (failure == null) {
                        response.resume(receipt);
                    } else {
                        response.resume(failure);
                    }
                });
    }

    private static void answer(AsyncResponse response, SendResult result) {
        if (result instanceof SendResult.Stored stored) {
            response.resume(Response.status(stored.replayed() ? 200 : 201)
                    .entity(stored.message())
                    .build());
        } else if (result instanceof SendResult.Refused refused) {
            response.resume(new ProblemException(refused.code()));
        }
    }

    private static Long seq(String after) {
        if (after == null || after.isEmpty()) {
            return null;
        }
        if (!after.matches("[0-9]{1,18}")) {
            throw ProblemException.invalid("after", "must be a message's seq");
        }
        return Long.valueOf(after);
    }
}
