package id.sapa.valkey;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.commands.ProtocolCommand;

/** A command with its arguments, ready to send. Immutable as long as the given byte arrays are left alone. */
public final class ValkeyCommand {

    private final Name name;
    private final byte[][] arguments;
    private final ValkeyScript script;

    private ValkeyCommand(Name name, byte[][] arguments, ValkeyScript script) {
        this.name = name;
        this.arguments = arguments;
        this.script = script;
    }

    /** {@code ValkeyCommand.of("SADD", key, member)}. */
    public static ValkeyCommand of(String name, String... arguments) {
        byte[][] encoded = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            encoded[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return new ValkeyCommand(new Name(name), encoded, null);
    }

    /** The same with arguments that are already encoded. */
    public static ValkeyCommand ofBytes(String name, byte[]... arguments) {
        return new ValkeyCommand(new Name(name), arguments, null);
    }

    static ValkeyCommand ofScript(ValkeyScript script, List<String> keys, List<String> arguments) {
        byte[][] encoded = new byte[2 + keys.size() + arguments.size()][];
        encoded[0] = script.sha1().getBytes(StandardCharsets.UTF_8);
        encoded[1] = Integer.toString(keys.size()).getBytes(StandardCharsets.UTF_8);
        int i = 2;
        for (String key : keys) {
            encoded[i++] = key.getBytes(StandardCharsets.UTF_8);
        }
        for (String argument : arguments) {
            encoded[i++] = argument.getBytes(StandardCharsets.UTF_8);
        }
        return new ValkeyCommand(Name.EVALSHA, encoded, script);
    }

    static ValkeyCommand publish(PubSubMessage pubSubMessage) {
        return new ValkeyCommand(
                Name.PUBLISH,
                new byte[][] {pubSubMessage.channel().getBytes(StandardCharsets.UTF_8), pubSubMessage.payload()},
                null);
    }

    Name name() {
        return name;
    }

    byte[][] arguments() {
        return arguments;
    }

    Optional<ValkeyScript> script() {
        return Optional.ofNullable(script);
    }

    /** The name alone: arguments may be personal. */
    @Override
    public String toString() {
        return name.text;
    }

    static final class Name implements ProtocolCommand {

        static final Name EVALSHA = new Name("EVALSHA");
        static final Name PUBLISH = new Name("PUBLISH");

        private final String text;
        private final byte[] raw;

        Name(String text) {
            this.text = text;
            this.raw = text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] getRaw() {
            return raw;
        }
    }
}
