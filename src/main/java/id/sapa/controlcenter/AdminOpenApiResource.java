package id.sapa.controlcenter;

import id.sapa.account.Roles;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Supplier;

/** The description of the Control Center's API. */
@Tag(name = "description")
@Path("/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminOpenApiResource {

    private final Supplier<String> writer;
    private String document;

    /** @param writer makes the document, once all resources are registered */
    AdminOpenApiResource(Supplier<String> writer) {
        this.writer = writer;
    }

    @GET
    @Operation(operationId = "getOpenApi", summary = "This description, also at /cc/openapi.json")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(types = "object")))
    public synchronized String get() {
        if (document == null) {
            document = writer.get();
        }
        return document;
    }
}
