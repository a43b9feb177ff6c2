package id.sapa.session;

import id.sapa.common.MultilineText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * The customer's verdict on a session that took place.
 *
 * @param stars 1 to 5
 * @param comment at most 1,000 characters, or absent
 */
public record RateSessionRequest(
        @NotNull(message = "is required")
        @Min(value = 1, message = "must be 1 to 5")
        @Max(value = 5, message = "must be 1 to 5")
        Integer stars,

        @Size(max = 1_000, message = "must have at most 1,000 characters")
        MultilineText comment) {}
