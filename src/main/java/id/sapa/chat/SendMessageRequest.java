package id.sapa.chat;

import id.sapa.common.MultilineText;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/**
 * A message to send.
 *
 * @param clientMessageId made by the app, one for each message: sent again, the same message comes back
 * @param text 1 to 4,000 characters, white space around it not counted
 */
public record SendMessageRequest(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) UUID clientMessageId,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minLength = 1, maxLength = 4_000)
        MultilineText text) {}
