/**
 * The HTTP edge: problem responses, request ids, security headers, idempotency keys, rate limits.
 *
 * <p>May depend on {@code common} and {@code db}.
 */
package id.sapa.web;
