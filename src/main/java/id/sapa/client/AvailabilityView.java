package id.sapa.client;

import java.time.Instant;

/** Whether anybody is free, as of a moment ago. */
public record AvailabilityView(boolean available, int availableCount, int onlineCount, Instant asOf) {}
