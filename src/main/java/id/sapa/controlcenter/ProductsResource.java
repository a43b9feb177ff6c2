package id.sapa.controlcenter;

import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.ProductId;
import id.sapa.payment.Product;
import id.sapa.payment.ProductService;
import id.sapa.web.PageQuery;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What is sold. */
@Path("/products")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class ProductsResource {

    private final ProductService products;
    private final AuditedWrites writes;

    record Creation(
            @NotNull String code,
            @NotNull String name,
            @NotNull Integer durationMinutes,
            @NotNull Money price) {}

    /** What to change; what is left out stays. */
    record Change(String name, Integer durationMinutes, Money price, Boolean active) {}

    ProductsResource(ProductService products, AuditedWrites writes) {
        this.products = products;
        this.writes = writes;
    }

    /** Every product, on sale or not, newest first. */
    @GET
    public Page<Product> list(@Valid @BeanParam PageQuery page) {
        return products.list(page.limit, page.after);
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    public Response create(@Auth AuthenticatedOperator operator, @NotNull @Valid Creation wanted) {
        Product made = writes.create(
                operator,
                "product.create",
                Details.of(wanted),
                tx -> products.create(tx, wanted.code, wanted.name, wanted.durationMinutes, wanted.price),
                Product::id);
        return Response.status(Response.Status.CREATED).entity(made).build();
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Roles.OPERATOR)
    public Product change(
            @Auth AuthenticatedOperator operator, @PathParam("id") ProductId id, @NotNull @Valid Change change) {
        return writes.change(
                operator,
                "product.change",
                id,
                Details.of(change),
                tx -> products.change(
                        tx,
                        id,
                        new ProductService.Change(change.name, change.durationMinutes, change.price, change.active)));
    }
}
