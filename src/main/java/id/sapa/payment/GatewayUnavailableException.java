package id.sapa.payment;

/** The gateway gave no usable answer: whoever runs the job tries again later. */
final class GatewayUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GatewayUnavailableException(String reason) {
        super(reason, null, false, false);
    }
}
