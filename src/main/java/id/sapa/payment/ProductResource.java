package id.sapa.payment;

import id.sapa.common.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What is on sale, over REST. */
@Path("/v1/products")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "products")
public final class ProductResource {

    private final ProductService productService;

    ProductResource(ProductService productService) {
        this.productService = productService;
    }

    @GET
    @Operation(operationId = "listProducts", summary = "Products on sale, cheapest first")
    public Page<Product> list() {
        return new Page<>(productService.active(), null);
    }
}
