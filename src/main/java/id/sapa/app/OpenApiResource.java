package id.sapa.app;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.function.Supplier;

/** The description of the public API, made of the code that serves it. */
@Tag(name = "description")
@Path("/openapi.json")
public final class OpenApiResource {

    private static final int MAX_AGE_SECONDS = 300;

    private final Supplier<Set<Class<?>>> resources;
    private String document;

    /** @param resources the resource classes, asked for once all are registered */
    OpenApiResource(Supplier<Set<Class<?>>> resources) {
        this.resources = resources;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getOpenApi", summary = "This description")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(types = "object")))
    public Response document() {
        CacheControl caching = new CacheControl();
        caching.setMaxAge(MAX_AGE_SECONDS);
        return Response.ok(make()).cacheControl(caching).build();
    }

    synchronized String make() {
        if (document == null) {
            document = OpenApiDocument.ofPublicApi(resources.get());
        }
        return document;
    }
}
