package id.sapa.web;

import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Problem responses where there is no Jersey: servlets, filters, the server itself. */
final class ServletProblemWriter {

    private ServletProblemWriter() {}

    /** Answers with the problem and nothing else. */
    public static void write(HttpServletResponse response, ProblemCode code) throws IOException {
        byte[] body = body(code);
        response.setStatus(code.status());
        response.setContentType(ProblemResponse.MEDIA_TYPE.toString());
        SecurityHeadersFilter.ALWAYS.forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static byte[] body(ProblemCode code) {
        return Json.write(ProblemResponse.of(new ProblemException(code))).getBytes(StandardCharsets.UTF_8);
    }

    /** The code that stands for a status which the server gave by itself. */
    static ProblemCode forStatus(int status) {
        return Arrays.stream(ProblemCode.values())
                .filter(candidate -> candidate.status() == status)
                .findFirst()
                .orElse(status < 500 ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL_ERROR);
    }
}
