/**
 * The HTTP edge: problem responses, request ids, security headers, idempotency keys, rate limits.
 *
 * <p>May depend on {@code settings} and what is below it.
 */
package id.sapa.web;
