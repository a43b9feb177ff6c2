package id.sapa.client;

/** Whether a mitra is online, and how many of its sessions at once it is in. */
public record PresenceInfo(boolean online, int activeSessions, int maxSessions) {}
