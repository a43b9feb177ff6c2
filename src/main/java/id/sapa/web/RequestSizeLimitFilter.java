package id.sapa.web;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Refuses bodies that are too long, at once if their length is declared, else when the limit is passed; and bodies that
 * take too long to arrive, since a thread waits for them. One that waits for the next byte is freed by the connection's
 * idle time-out.
 */
@PreMatching
@Priority(1)
final class RequestSizeLimitFilter implements ContainerRequestFilter {

    /** Room for the longest message with every character escaped, and then some. */
    static final int MAX_BYTES = 65_536;

    /** Events of a gateway are stored whatever they hold; usually they have about two thousand bytes. */
    private static final int MAX_WEBHOOK_BYTES = 1_048_576;

    private static final String WEBHOOKS = "v1/webhooks/";
    private static final long MAX_READ_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Override
    public void filter(ContainerRequestContext request) {
        int max = request.getUriInfo().getPath().startsWith(WEBHOOKS) ? MAX_WEBHOOK_BYTES : MAX_BYTES;
        if (request.getLength() > max) {
            throw tooLarge();
        }
        // Before anybody looks whether there is a body, which reads from it.
        request.setEntityStream(new Limited(request.getEntityStream(), max));
    }

    private static ProblemException tooLarge() {
        return new ProblemException(ProblemCode.PAYLOAD_TOO_LARGE);
    }

    private static final class Limited extends FilterInputStream {
        private final long start = System.nanoTime();
        private long left;

        Limited(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() {
            int value;
            try {
                value = super.read();
            } catch (IOException | RuntimeException e) {
                throw toProblem(e);
            }
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int read;
            try {
                read = super.read(buffer, offset, length);
            } catch (IOException | RuntimeException e) {
                throw toProblem(e);
            }
            count(Math.max(0, read));
            return read;
        }

        /** Unknown: only reading tells what is wrong with the body. */
        @Override
        public int available() {
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /**
         * The connection went silent, broke, or carries something else than it should, such as broken gzip, which the server
         * throws unchecked.
         */
        private static RuntimeException toProblem(Exception failure) {
            if (failure instanceof RuntimeException bug && !(bug.getCause() instanceof IOException)) {
                return bug;
            }
            return failure.getCause() instanceof TimeoutException
                    ? new ProblemException(ProblemCode.REQUEST_TIMEOUT)
                    : new ProblemException(ProblemCode.BAD_REQUEST, "The body did not arrive");
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw tooLarge();
            }
            if (System.nanoTime() - start > MAX_READ_NANOS) {
                throw new ProblemException(ProblemCode.REQUEST_TIMEOUT);
            }
        }
    }
}
