package id.sapa.session;

import id.sapa.common.ProductId;
import jakarta.validation.constraints.NotNull;

/**
 * Asks for more minutes.
 *
 * @param productId whose duration is added
 */
public record CreateExtensionRequest(
        @NotNull(message = "is required") ProductId productId) {}
