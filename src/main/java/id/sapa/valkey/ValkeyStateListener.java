package id.sapa.valkey;

/** Is told, in order and on a background thread of the client, when the circuit opens and when it closes again. */
public interface ValkeyStateListener {

    /** The server answers again. Its data may be gone or old. */
    void onUp();

    /** Calls fail at once from now on. */
    void onDown();
}
