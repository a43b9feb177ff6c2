package id.sapa.payment;

import id.sapa.common.Cursor;
import id.sapa.common.FieldError;
import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.ProductId;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** The products and how they change. What was sold before a change stays as it was sold. Thread-safe. */
public final class ProductService implements Products {

    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_MINUTES = 1_440;
    /** Above what any channel of the gateway takes. */
    private static final long HIGHEST_PRICE = 1_000_000_000;

    private final Database database;
    private final Clock clock;

    public ProductService(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What to change; null leaves it as it is. The code never changes. */
    public record Change(String name, Integer durationMinutes, Money price, Boolean active) {}

    @Override
    public Optional<Product> find(Handle handle, ProductId id) {
        return handle.attach(ProductDao.class).find(id);
    }

    /** Every product, on sale or not, newest first. */
    public Page<Product> list(int limit, String after) {
        ProductId before = Cursor.decode(after, 1)
                .map(cursor -> new ProductId(cursor.uuid(0)))
                .orElse(null);
        List<Product> rows =
                database.read(handle -> handle.attach(ProductDao.class).list(before, limit + 1));
        return Page.of(rows, limit, product -> Cursor.of(product.id()));
    }

    /**
     * Puts something on sale.
     *
     * @throws ProblemException {@code validation_failed}; {@code conflict} if the code is taken
     */
    public Product create(Tx tx, String code, String name, int durationMinutes, Money price) {
        Product product =
                new Product(ProductId.next(), code, name.strip(), durationMinutes, price, true, clock.instant());
        check(product);
        if (tx.dao(ProductDao.class).insert(product) == 0) {
            throw new ProblemException(ProblemCode.CONFLICT, "There is a product with this code already");
        }
        return product;
    }

    /**
     * Changes what is sold from now on.
     *
     * @throws ProblemException {@code not_found}; {@code validation_failed}
     */
    public Product change(Tx tx, ProductId id, Change change) {
        ProductDao dao = tx.dao(ProductDao.class);
        Product before = dao.lock(id).orElseThrow(ProblemException::notFound);
        Product after = new Product(
                id,
                before.code(),
                change.name == null ? before.name() : change.name.strip(),
                change.durationMinutes == null ? before.durationMinutes() : change.durationMinutes,
                change.price == null ? before.price() : change.price,
                change.active == null ? before.active() : change.active,
                before.createdAt());
        check(after);
        dao.update(after);
        return after;
    }

    private static void check(Product product) {
        List<FieldError> errors = new ArrayList<>();
        if (!CODE.matcher(product.code()).matches()) {
            errors.add(
                    new FieldError("code", "must be 1 to 64 of a-z, 0-9, - and _, beginning with a letter or digit"));
        }
        int nameLength = product.name().codePointCount(0, product.name().length());
        if (nameLength < 1 || nameLength > LONGEST_NAME) {
            errors.add(new FieldError("name", "must have 1 to " + LONGEST_NAME + " characters"));
        }
        if (product.durationMinutes() < 1 || product.durationMinutes() > LONGEST_MINUTES) {
            errors.add(new FieldError("duration_minutes", "must be 1 to " + LONGEST_MINUTES));
        }
        if (product.price().rupiah() < 0 || product.price().rupiah() > HIGHEST_PRICE) {
            errors.add(new FieldError("price", "must be 0 to " + HIGHEST_PRICE + " whole rupiah"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
