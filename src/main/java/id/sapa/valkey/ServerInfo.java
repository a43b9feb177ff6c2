package id.sapa.valkey;

/**
 * The server that answered.
 *
 * @param runId changes with every start of a server process and with a failover to another one
 * @param role {@code master} or {@code slave}, in the server's own words
 * @param version of the server
 */
public record ServerInfo(String runId, String role, String version) {}
