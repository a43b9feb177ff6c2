package id.sapa.db;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.ExtensionFactory;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.sqlobject.SqlObjectFactory;

/**
 * Has what JDBI finds out about a SqlObject by reflection noted where every later handle finds it. By itself each handle would
 * find it out anew, in its own copy of the configuration, at some four times the price of attaching. Thread-safe.
 *
 * <p>A factory is asked about every type that is attached, which is how this one hears of them; it makes nothing itself.
 */
final class SqlObjectMetadataCache implements ExtensionFactory {

    private final Extensions shared;
    private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

    /** @param jdbi has the plugin for SqlObjects already */
    SqlObjectMetadataCache(Jdbi jdbi) {
        this.shared = jdbi.getConfig(Extensions.class);
    }

    @Override
    public boolean accepts(Class<?> type) {
        if (known.add(type)) {
            shared.findFactory(SqlObjectFactory.class)
                    .filter(factory -> factory.accepts(type))
                    .ifPresent(factory -> shared.findMetadata(type, factory));
        }
        return false;
    }
}
