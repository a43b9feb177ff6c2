package id.sapa.app;

import id.sapa.web.ProblemResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** Where the {@code type} of a problem leads. */
@Tag(name = "description")
@Path(ProblemResponse.CATALOGUE)
public final class ProblemCatalogResource {

    private static final String MARKDOWN = "text/markdown";

    @GET
    @Produces(MARKDOWN + ";charset=utf-8")
    @Operation(operationId = "getProblems", summary = "All problem codes, with what to do about them")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = MARKDOWN, schema = @Schema(types = "string")))
    public String catalog() {
        return ProblemCatalog.markdown();
    }
}
