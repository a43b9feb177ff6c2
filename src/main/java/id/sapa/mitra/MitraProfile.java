package id.sapa.mitra;

import id.sapa.common.FieldError;
import id.sapa.common.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator says about a mitra. Lengths count Unicode code points.
 *
 * @param displayName 1 to 80 characters
 * @param headline up to 120 characters
 * @param bio up to 4,000 characters
 * @param maxSessions active sessions at most, 1 to 100
 */
public record MitraProfile(String displayName, String headline, String bio, int maxSessions) {

    /** @throws ProblemException {@code validation_failed} naming every field that is not acceptable */
    public MitraProfile {
        List<FieldError> errors = new ArrayList<>();
        if (displayName.isBlank() || length(displayName) > 80) {
            errors.add(new FieldError("display_name", "must be 1 to 80 characters"));
        }
        if (length(headline) > 120) {
            errors.add(new FieldError("headline", "must be at most 120 characters"));
        }
        if (length(bio) > 4_000) {
            errors.add(new FieldError("bio", "must be at most 4000 characters"));
        }
        if (maxSessions < 1 || maxSessions > 100) {
            errors.add(new FieldError("max_sessions", "must be 1 to 100"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
