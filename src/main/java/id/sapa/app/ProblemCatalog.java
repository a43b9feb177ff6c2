package id.sapa.app;

import id.sapa.common.ProblemCode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** All problem codes, what they mean and what to do, as {@code docs/problems.md} has it. */
final class ProblemCatalog {

    private static final String INTRODUCTION = """
            # Problems

            Every refusal and failure is a problem (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `code`, `detail`,
            `request_id`, for bad input `errors` (`field`, `message`), and with some codes more. Clients branch on `code`, never on `title`
            or `detail`, and treat a code they do not know like the general code of its status.

            `type` is `/problems#<code>`, relative to the public API, which serves this page there. Codes are only ever added: none is
            renamed, changes its status or its meaning. WebSocket `error` frames carry the same codes.

            This page is made of the code; `ProblemCatalogTest` compares.
            """;

    private ProblemCatalog() {}

    /** Each code's heading is the anchor that {@code type} leads to. */
    static String markdown() {
        return INTRODUCTION
                + Arrays.stream(ProblemCode.values()).map(ProblemCatalog::entry).collect(Collectors.joining());
    }

    private static String entry(ProblemCode code) {
        return "\n## %s\n\n%d. %s.\n\n%s\n".formatted(code.wire(), code.status(), code.title(), code.remedy());
    }
}
