package id.sapa.valkey;

/**
 * The server that answered.
 *
 * @param runId changes with every start of a server process and with a failover to another one; empty if the user may not ask
 * @param version of the server; empty likewise
 */
public record ServerInfo(String runId, String version) {}
