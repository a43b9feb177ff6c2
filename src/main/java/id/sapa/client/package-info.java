/**
 * A typed client of the public API, for back ends and for tests. Depends on {@code common} alone: what it reads is declared
 * here, so that it can be used without the server's code.
 */
package id.sapa.client;
