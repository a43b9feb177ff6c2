package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.LineText;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProductId;
import id.sapa.payment.Product;
import id.sapa.payment.ProductService;
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
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
import java.util.Optional;

/** Products. */
@Tag(name = "products")
@Path("/products")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminProductResource {

    private static final int MAX_NAME_LENGTH = 120;
    private static final int MAX_DURATION_MINUTES = 1_440;
    /** In rupiah; above the maximum of every payment channel. */
    private static final long MAX_PRICE = 1_000_000_000;

    private final ProductService productService;
    private final AuditedTransactions writes;

    @Schema(name = "ProductCreation")
    record Creation(
            @NotNull
            @Pattern(
                    regexp = "[a-z0-9][a-z0-9_-]{0,63}",
                    message = "must be 1 to 64 of a-z, 0-9, - and _, beginning with a letter or digit")
            LineText code,

            @NotNull @Size(min = 1, max = MAX_NAME_LENGTH) LineText name,
            @NotNull @Min(1) @Max(MAX_DURATION_MINUTES) Integer durationMinutes,
            @NotNull @Min(0) @Max(MAX_PRICE) Long price) {}

    /** The fields to change; absent fields keep their value. The code cannot be changed. */
    @Schema(name = "ProductChange")
    record Change(
            @Size(min = 1, max = MAX_NAME_LENGTH) LineText name,
            @Min(1) @Max(MAX_DURATION_MINUTES) Integer durationMinutes,
            @Min(0) @Max(MAX_PRICE) Long price,
            Boolean active) {}

    AdminProductResource(ProductService productService, AuditedTransactions writes) {
        this.productService = productService;
        this.writes = writes;
    }

    /** Lists all products, active or not, newest first. */
    @GET
    @Operation(operationId = "listProducts", summary = "List products")
    public Page<Product> list(@Valid @BeanParam PageQuery page) {
        return productService.list(page.limit, page.after);
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "createProduct", summary = "Create a product")
    @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Product.class)))
    @Problems(ProblemCode.CONFLICT)
    public Response create(@Auth AuthenticatedOperator operator, @NotNull @Valid Creation wanted) {
        Product made = writes.create(
                operator,
                "product.create",
                AuditDetails.of(wanted),
                transaction -> productService.create(
                        transaction,
                        wanted.code.value(),
                        wanted.name.value(),
                        wanted.durationMinutes,
                        Money.of(wanted.price)),
                Product::id);
        return Response.status(Response.Status.CREATED).entity(made).build();
    }

    /** Changes a product for future sessions. */
    @PATCH
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "updateProduct", summary = "Change a product")
    public Product change(
            @Auth AuthenticatedOperator operator, @PathParam("id") ProductId id, @NotNull @Valid Change change) {
        return writes.change(
                operator,
                "product.change",
                id,
                AuditDetails.of(change),
                transaction -> productService.change(
                        transaction,
                        id,
                        new ProductService.Change(
                                Optional.ofNullable(change.name).map(LineText::value),
                                Optional.ofNullable(change.durationMinutes),
                                Optional.ofNullable(change.price).map(Money::of),
                                Optional.ofNullable(change.active))));
    }
}
