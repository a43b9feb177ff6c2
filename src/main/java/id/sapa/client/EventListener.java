package id.sapa.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Takes events, one after the other, on the subscription's thread. */
@FunctionalInterface
public interface EventListener {

    /**
     * @param type the kind of event, such as {@code message} or {@code session}; ignore those you do not know
     * @param data the frame
     * @param id where the stream is after this event: keep it to go on from here later
     */
    void onEvent(String type, JsonNode data, String id);

    /** The stream was cut off and is being opened again. */
    default void onDisconnected(Exception reason) {}

    /** The service refuses the user: the subscription has ended. */
    default void onUnauthorized(SapaException refusal) {}
}
