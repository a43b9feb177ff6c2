package id.sapa.db;

import id.sapa.common.ExtensionId;
import id.sapa.common.Id;
import id.sapa.common.MessageId;
import id.sapa.common.Money;
import id.sapa.common.OfferId;
import id.sapa.common.OperatorId;
import id.sapa.common.PaymentId;
import id.sapa.common.PayoutId;
import id.sapa.common.PhoneNumber;
import id.sapa.common.ProductId;
import id.sapa.common.RefundId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.common.WireEnum;
import java.lang.reflect.Type;
import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.ColumnMapperFactory;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** Teaches JDBI the value types of {@code common}: ids as {@code uuid}, wire enums as text, money as {@code bigint}. */
final class SapaJdbiPlugin implements JdbiPlugin {

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        id(jdbi, UserId.class, UserId::new);
        id(jdbi, SessionId.class, SessionId::new);
        id(jdbi, OfferId.class, OfferId::new);
        id(jdbi, ProductId.class, ProductId::new);
        id(jdbi, PaymentId.class, PaymentId::new);
        id(jdbi, RefundId.class, RefundId::new);
        id(jdbi, ExtensionId.class, ExtensionId::new);
        id(jdbi, MessageId.class, MessageId::new);
        id(jdbi, OperatorId.class, OperatorId::new);
        id(jdbi, PayoutId.class, PayoutId::new);
        jdbi.registerArgument(new IdArgument());
        jdbi.registerArgument(new WireEnumArgument());
        jdbi.registerColumnMapper(new WireEnumMapperFactory());
        jdbi.registerArgument(new MoneyArgument());
        jdbi.registerColumnMapper(Money.class, (rs, column, ctx) -> {
            long rupiah = rs.getLong(column);
            return rs.wasNull() ? null : Money.of(rupiah);
        });
        jdbi.registerArgument(new PhoneArgument());
        jdbi.registerColumnMapper(PhoneNumber.class, (rs, column, ctx) -> {
            String e164 = rs.getString(column);
            return e164 == null ? null : new PhoneNumber(e164);
        });
    }

    private static <T extends Id> void id(Jdbi jdbi, Class<T> type, Function<UUID, T> make) {
        jdbi.registerArrayType(type, "uuid", Id::value);
        jdbi.registerColumnMapper(type, (rs, column, ctx) -> {
            UUID uuid = rs.getObject(column, UUID.class);
            return uuid == null ? null : make.apply(uuid);
        });
    }

    private static final class IdArgument extends AbstractArgumentFactory<Id> {
        IdArgument() {
            super(Types.OTHER);
        }

        @Override
        protected Argument build(Id value, ConfigRegistry config) {
            return (position, statement, ctx) -> statement.setObject(position, value.value());
        }
    }

    private static final class WireEnumArgument extends AbstractArgumentFactory<WireEnum> {
        WireEnumArgument() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(WireEnum value, ConfigRegistry config) {
            return (position, statement, ctx) -> statement.setString(position, value.wire());
        }
    }

    private static final class MoneyArgument extends AbstractArgumentFactory<Money> {
        MoneyArgument() {
            super(Types.BIGINT);
        }

        @Override
        protected Argument build(Money value, ConfigRegistry config) {
            return (position, statement, ctx) -> statement.setLong(position, value.rupiah());
        }
    }

    private static final class PhoneArgument extends AbstractArgumentFactory<PhoneNumber> {
        PhoneArgument() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(PhoneNumber value, ConfigRegistry config) {
            return (position, statement, ctx) -> statement.setString(position, value.e164());
        }
    }

    private static final class WireEnumMapperFactory implements ColumnMapperFactory {
        @Override
        public Optional<ColumnMapper<?>> build(Type type, ConfigRegistry config) {
            Class<?> raw = GenericTypes.getErasedType(type);
            if (!raw.isEnum() || !WireEnum.class.isAssignableFrom(raw)) {
                return Optional.empty();
            }
            return Optional.of((rs, column, ctx) -> {
                String wire = rs.getString(column);
                return wire == null ? null : constant(raw, wire);
            });
        }

        private static Object constant(Class<?> type, String wire) {
            for (Object constant : type.getEnumConstants()) {
                if (((WireEnum) constant).wire().equals(wire)) {
                    return constant;
                }
            }
            throw new IllegalStateException("the database holds an unknown " + type.getSimpleName());
        }
    }
}
