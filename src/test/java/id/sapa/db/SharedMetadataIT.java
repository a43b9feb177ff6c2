package id.sapa.db;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.TestPostgres;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.config.ConfigCustomizer;
import org.jdbi.v3.core.extension.ConfigCustomizerFactory;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SharedMetadataIT {

    interface Numbers {
        @SqlQuery("select 42")
        int number();
    }

    @Test
    void looksAtASqlObjectOnceForAllHandles() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(TestPostgres.newDatabase());
        Jdbi jdbi = DatabaseModule.jdbi(source);
        AtomicInteger looks = new AtomicInteger();
        jdbi.getConfig(Extensions.class).registerConfigCustomizerFactory(new ConfigCustomizerFactory() {
            @Override
            public Collection<ConfigCustomizer> forExtensionType(Class<?> type) {
                looks.incrementAndGet();
                return List.of();
            }
        });

        assertThat(number(jdbi)).isEqualTo(42);
        int afterTheFirst = looks.get();
        assertThat(number(jdbi)).isEqualTo(42);
        assertThat(number(jdbi)).isEqualTo(42);

        assertThat(afterTheFirst).isPositive();
        assertThat(looks).hasValue(afterTheFirst);
    }

    private static int number(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.attach(Numbers.class).number());
    }
}
