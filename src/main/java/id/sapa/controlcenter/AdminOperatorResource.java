package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Operator;
import id.sapa.account.OperatorRole;
import id.sapa.account.OperatorService;
import id.sapa.account.Roles;
import id.sapa.common.EmailAddress;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.SecretText;
import id.sapa.web.PageQuery;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Operator accounts. {@link id.sapa.account.OperatorService} writes the audit rows. */
@Tag(name = "operators")
@Path("/operators")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
public final class AdminOperatorResource {

    private final OperatorService operators;

    @Schema(name = "OperatorCreation")
    record Creation(
            @NotNull EmailAddress email,
            @NotNull OperatorRole role,
            @NotNull @Size(max = 1024) SecretText password) {}

    /** The fields to change; absent fields keep their value. */
    @Schema(name = "OperatorChange")
    record Change(OperatorRole role, @Size(max = 1024) SecretText password, Boolean disabled) {}

    AdminOperatorResource(OperatorService operators) {
        this.operators = operators;
    }

    @GET
    @Operation(operationId = "listOperators", summary = "List operators")
    public Page<Operator> list(@Valid @BeanParam PageQuery page) {
        return operators.list(page.limit, page.after);
    }

    @POST
    @Operation(operationId = "createOperator", summary = "Create an operator")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Operator.class)))
    @Problems(ProblemCode.EMAIL_TAKEN)
    public Response create(@Auth AuthenticatedOperator by, @NotNull @Valid Creation creation) {
        Operator made = operators.create(by, creation.email, creation.role, creation.password);
        return Response.status(Response.Status.CREATED).entity(made).build();
    }

    /** Changes role, password or access; the operator's existing tokens are refused at once. */
    @PATCH
    @Path("/{id}")
    @Operation(operationId = "updateOperator", summary = "Change an operator")
    @Problems(ProblemCode.CONFLICT)
    public Operator change(
            @Auth AuthenticatedOperator by, @PathParam("id") OperatorId id, @NotNull @Valid Change change) {
        return operators.change(by, id, new OperatorService.Change(change.role, change.password, change.disabled));
    }
}
