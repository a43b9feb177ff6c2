package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.ProductId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Product.class)
interface ProductDao {

    /** What {@link Product} is read from. */
    String COLUMNS = "id, code, name, duration_minutes, price, active, created_at";

    @SqlQuery("select " + COLUMNS + " from product where id = :id")
    Optional<Product> find(ProductId id);

    @SqlQuery("select " + COLUMNS + " from product where active order by price, duration_minutes, id")
    List<Product> active();

    @SqlQuery("select " + COLUMNS
            + " from product where :before::uuid is null or id < :before order by id desc limit :limit")
    List<Product> list(UUID before, int limit);

    @SqlUpdate("""
            insert into product (id, code, name, duration_minutes, price, active, created_at)
            values (:id, :code, :name, :durationMinutes, :price, :active, :createdAt)
            on conflict (code) do nothing
            """)
    int insert(@BindMethods Product product);

    @SqlUpdate("""
            update product set name = coalesce(:name, name), duration_minutes = coalesce(:minutes, duration_minutes),
                price = coalesce(:price, price), active = coalesce(:active, active)
            where id = :id
            """)
    int update(ProductId id, String name, Integer minutes, Money price, Boolean active);
}
