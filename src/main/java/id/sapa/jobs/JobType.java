package id.sapa.jobs;

/**
 * A kind of job.
 *
 * @param name stable: rows of running deployments carry it
 */
public record JobType(String name) {}
