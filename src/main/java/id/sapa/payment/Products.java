package id.sapa.payment;

import id.sapa.common.ProductId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What is on sale. Thread-safe. */
public interface Products {

    Optional<Product> find(Handle handle, ProductId id);
}
