package id.sapa.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A Lua script that runs atomically in the server. It is loaded when the server does not know it yet, also after a restart. */
public final class ValkeyScript {

    private final String source;
    private final String sha1;

    private ValkeyScript(String source) {
        this.source = source;
        try {
            // SHA-1 is how EVALSHA names a script; nothing rests on its strength.
            this.sha1 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ValkeyScript of(String source) {
        return new ValkeyScript(source);
    }

    /** Reads the script beside {@code owner} on the class path. */
    public static ValkeyScript resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no script " + name + " beside " + owner.getName());
            }
            return new ValkeyScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs it; may stand in a pipeline among others. */
    public ValkeyCommand command(List<String> keys, List<String> arguments) {
        return ValkeyCommand.ofScript(this, keys, arguments);
    }

    byte[] encoded() {
        return source.getBytes(StandardCharsets.UTF_8);
    }

    String sha1() {
        return sha1;
    }
}
