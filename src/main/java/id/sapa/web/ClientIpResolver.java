package id.sapa.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where requests come from, as limits count it: an IPv4 address, or the first half of an IPv6 address, since one customer
 * of a provider has at least that many. Thread-safe.
 */
public final class ClientIpResolver {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int GROUPS = 8;
    private static final int NETWORK_GROUPS = 4;

    private final int trustedProxies;

    public ClientIpResolver(WebConfiguration configuration) {
        this.trustedProxies = configuration.trustedProxies();
    }

    /**
     * The address that the outermost proxy of ours was called from. What stands further left in the header was written by
     * the caller and is not believed.
     */
    public String of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (trustedProxies > 0) {
            List<String> hops = new ArrayList<>();
            Collections.list(request.getHeaders(FORWARDED_FOR)).forEach(line -> hops.addAll(List.of(line.split(","))));
            if (hops.size() >= trustedProxies) {
                address = hops.get(hops.size() - trustedProxies);
            }
        }
        return network(address.strip());
    }

    static String network(String address) {
        String plain = address.startsWith("[") ? address.substring(1) : address;
        int end = plain.indexOf(']') >= 0 ? plain.indexOf(']') : plain.indexOf('%');
        plain = end >= 0 ? plain.substring(0, end) : plain;
        if (!plain.contains(":") || plain.contains(".")) {
            return plain;
        }
        int gap = plain.indexOf("::");
        List<String> groups = new ArrayList<>(groups(gap < 0 ? plain : plain.substring(0, gap)));
        List<String> tail = gap < 0 ? List.of() : groups(plain.substring(gap + 2));
        while (groups.size() + tail.size() < GROUPS) {
            groups.add("0");
        }
        groups.addAll(tail);
        return String.join(":", groups.subList(0, NETWORK_GROUPS)) + "::/64";
    }

    private static List<String> groups(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":"));
    }
}
