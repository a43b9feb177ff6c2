package id.sapa.payment;

import id.sapa.common.ProductId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Product.class)
interface ProductDao {

    @SqlQuery("""
            select id, code, name, duration_minutes, price, active, created_at from product where id = :id
            """)
    Optional<Product> find(@Bind("id") ProductId id);

    @SqlQuery("""
            select id, code, name, duration_minutes, price, active, created_at from product
            where id = :id for no key update
            """)
    Optional<Product> lock(@Bind("id") ProductId id);

    @SqlQuery("""
            select id, code, name, duration_minutes, price, active, created_at from product
            where :before::uuid is null or id < :before
            order by id desc limit :limit
            """)
    List<Product> list(@Bind("before") ProductId before, @Bind("limit") int limit);

    @SqlUpdate("""
            insert into product (id, code, name, duration_minutes, price, active, created_at)
            values (:id, :code, :name, :durationMinutes, :price, :active, :createdAt)
            on conflict (code) do nothing
            """)
    int insert(@BindMethods Product product);

    @SqlUpdate("""
            update product set name = :name, duration_minutes = :durationMinutes, price = :price, active = :active
            where id = :id
            """)
    int update(@BindMethods Product product);
}
