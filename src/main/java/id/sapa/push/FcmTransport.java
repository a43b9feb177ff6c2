package id.sapa.push;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import java.net.HttpURLConnection;
import java.net.URI;

/** Leads what is meant for FCM, whose address the library does not let one change, to another server. */
final class FcmTransport {

    private FcmTransport() {}

    /** @param endpoint such as {@code http://localhost:9099}; paths stay as they are */
    static HttpTransport to(String endpoint) {
        URI base = URI.create(endpoint);
        return new NetHttpTransport.Builder()
                .setConnectionFactory(url ->
                        (HttpURLConnection) base.resolve(url.getFile()).toURL().openConnection())
                .build();
    }
}
