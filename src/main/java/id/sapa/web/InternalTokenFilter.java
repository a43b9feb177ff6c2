package id.sapa.web;

import id.sapa.common.Hmac;
import id.sapa.common.ProblemCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets only callers with the internal token at the tasks, compared in constant time. */
final class InternalTokenFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "Bearer ";

    private final transient InternalConfiguration configuration;

    public InternalTokenFilter(InternalConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String token = configuration.token();
        String header = request.getHeader("Authorization");
        if (token.isEmpty() || header != null && Hmac.same(SCHEME + token, header)) {
            chain.doFilter(request, response);
        } else {
            response.setHeader("WWW-Authenticate", "Bearer");
            ServletProblemWriter.write(response, ProblemCode.UNAUTHORIZED);
        }
    }
}
