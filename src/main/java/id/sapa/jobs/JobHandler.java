package id.sapa.jobs;

/** What a job does. Called on a pool thread, never twice at once for one row; may be called again after a crash. */
@FunctionalInterface
public interface JobHandler {

    /**
     * Does what is due for the entity. An exception makes the job run again later, with growing pauses.
     *
     * @param key the entity's id, as it was scheduled
     */
    void run(String key) throws Exception;
}
