package id.sapa.payment;

import id.sapa.common.Cursor;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.ProductId;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What is on sale. Thread-safe. */
public final class ProductService {

    private final Database database;
    private final Clock clock;

    ProductService(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What operators may change; an absent part stays as it is. Sessions that were sold keep what they were sold with. */
    public record Change(
            Optional<String> name,
            Optional<Integer> durationMinutes,
            Optional<Money> price,
            Optional<Boolean> active) {}

    public Optional<Product> find(Handle handle, ProductId id) {
        return handle.attach(ProductDao.class).find(id);
    }

    /** Those on sale, cheapest first. */
    public List<Product> active() {
        return database.readOnly(handle -> handle.attach(ProductDao.class).active());
    }

    /** All, newest first. */
    public Page<Product> list(int limit, String after) {
        UUID before = Cursor.decodeId(after);
        return Page.of(
                database.readOnly(handle -> handle.attach(ProductDao.class).list(before, limit + 1)),
                limit,
                product -> Cursor.of(product.id()));
    }

    /**
     * Puts a product on sale.
     *
     * @throws ProblemException {@code conflict} if the code is taken
     */
    public Product create(Transaction transaction, String code, String name, int durationMinutes, Money price) {
        Product product = new Product(ProductId.next(), code, name, durationMinutes, price, true, clock.instant());
        if (transaction.dao(ProductDao.class).insert(product) == 0) {
            throw new ProblemException(ProblemCode.CONFLICT, "There is a product with this code");
        }
        return product;
    }

    public Product change(Transaction transaction, ProductId id, Change change) {
        ProductDao dao = transaction.dao(ProductDao.class);
        dao.update(
                id,
                change.name().orElse(null),
                change.durationMinutes().orElse(null),
                change.price().orElse(null),
                change.active().orElse(null));
        return dao.find(id).orElseThrow(ProblemException::notFound);
    }
}
