package id.sapa.db;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A {@code uuid[]} parameter in Postgres's binary form (array_send in its arrayfuncs.c), which the driver has for other types only.
 * For large arrays it spares both sides most of the time that the statement takes. Used on connections of
 * {@link UnpooledConnectionFactory}; elsewhere the driver falls back on the text form.
 */
public final class UuidArray extends PGobject implements PGBinaryObject {

    /** The type's number in {@code pg_type}. */
    static final int OID = 2951;

    private static final long serialVersionUID = 1L;
    private static final int UUID_OID = 2950;
    private static final int HEAD_BYTES = 5 * Integer.BYTES;
    private static final int ELEMENT_BYTES = Integer.BYTES + 2 * Long.BYTES;

    private final UUID[] elements;

    /** @param elements without null; not copied */
    public UuidArray(UUID... elements) {
        this.elements = elements;
        setType("_uuid");
    }

    @Override
    public int lengthInBytes() {
        return HEAD_BYTES + elements.length * ELEMENT_BYTES;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        ByteBuffer out = ByteBuffer.wrap(target, offset, lengthInBytes());
        int dimensions = 1;
        int noNulls = 0;
        int lowerBound = 1;
        out.putInt(dimensions)
                .putInt(noNulls)
                .putInt(UUID_OID)
                .putInt(elements.length)
                .putInt(lowerBound);
        for (UUID element : elements) {
            out.putInt(2 * Long.BYTES)
                    .putLong(element.getMostSignificantBits())
                    .putLong(element.getLeastSignificantBits());
        }
    }

    @Override
    public String getValue() {
        return Arrays.stream(elements).map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    /** Parameters only go to the server. */
    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UuidArray array && Arrays.equals(elements, array.elements);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(elements);
    }

    @Override
    public Object clone() {
        return new UuidArray(elements.clone());
    }
}
