package id.sapa.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import id.sapa.common.Json;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of WebSocket and event stream, AsyncAPI 3. What they share with REST is taken from the description of that. */
@Tag(name = "description")
@Path("/asyncapi.json")
public final class AsyncApiResource {

    private static final int MAX_AGE_SECONDS = 300;
    private static final String SCHEMA = "#/components/schemas/";

    private final OpenApiResource openApi;
    private String document;

    AsyncApiResource(OpenApiResource openApi) {
        this.openApi = openApi;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getAsyncApi", summary = "The description of WebSocket and event stream")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(types = "object")))
    public Response document() {
        CacheControl caching = new CacheControl();
        caching.setMaxAge(MAX_AGE_SECONDS);
        return Response.ok(make()).cacheControl(caching).build();
    }

    private synchronized String make() {
        if (document == null) {
            try (InputStream own = AsyncApiResource.class.getResourceAsStream("asyncapi.json")) {
                JsonNode frames = Json.mapper().readTree(own);
                addSchemas(frames, Json.mapper().readTree(openApi.make()).at("/components/schemas"));
                document = frames.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return document;
    }

    /** Adds the schemas that are referred to, and those that these refer to. */
    private static void addSchemas(JsonNode frames, JsonNode shared) {
        ObjectNode schemas = (ObjectNode) frames.at("/components/schemas");
        int before;
        do {
            before = schemas.size();
            for (JsonNode reference : frames.findValues("$ref")) {
                String target = reference.asText();
                if (target.startsWith(SCHEMA)) {
                    String name = target.substring(SCHEMA.length()).replaceAll("/.*", "");
                    if (!schemas.has(name)) {
                        schemas.set(name, shared.required(name));
                    }
                }
            }
        } while (schemas.size() > before);
    }
}
