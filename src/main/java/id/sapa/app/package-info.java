/**
 * The application: configuration, wiring of all features, commands, health. The only package that sees everything; none
 * sees it.
 */
package id.sapa.app;
