package id.sapa.session;

import id.sapa.common.ProductId;
import id.sapa.common.UserId;
import jakarta.validation.constraints.NotNull;

/**
 * Asks for a chat.
 *
 * @param productId what to buy
 * @param mitraId the only mitra it is for, or absent for whoever is free
 */
public record CreateSessionRequest(
        @NotNull(message = "is required") ProductId productId, UserId mitraId) {}
