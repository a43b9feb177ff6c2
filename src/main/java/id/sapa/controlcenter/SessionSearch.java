package id.sapa.controlcenter;

import id.sapa.common.Money;
import id.sapa.common.Page;
import id.sapa.common.PhoneInput;
import id.sapa.common.PhoneNumber;
import id.sapa.common.PhoneNumberParser;
import id.sapa.common.ProductId;
import id.sapa.common.SearchText;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.session.EndReason;
import id.sapa.session.SessionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jspecify.annotations.Nullable;

/** Searches sessions in Postgres for operators. Thread-safe. */
final class SessionSearch {

    private static final String SELECT = """
            select s.id, s.state, s.created_at, s.started_at, s.ends_at, s.ended_at, s.end_reason, s.last_seq,
                   c.id as customer_id, c.display_name as customer_display_name, c.phone as customer_phone,
                   m.id as mitra_id, m.display_name as mitra_display_name, m.phone as mitra_phone,
                   s.product_id, s.product_code, s.product_name, s.duration_minutes as product_duration_minutes,
                   s.price as product_price
            from chat_session s
            join app_user c on c.id = s.customer_id
            left join app_user m on m.id = s.mitra_id""";

    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F-]{36}");

    private final Database database;
    private final PhoneNumberParser phones;

    /** A participant, with the phone number that operators identify people by. */
    @PropagateNull("id")
    public record Person(
            UserId id, String displayName, @Nullable String phone) {}

    /** The product as it was when the session was created. */
    public record PurchasedProduct(ProductId id, String code, String name, int durationMinutes, Money price) {}

    /** A session in a list; {@code mitra} is null until one has accepted. */
    public record SessionSummary(
            SessionId id,
            SessionState state,
            @Nested("customer_") Person customer,
            @Nested("mitra_") @Nullable Person mitra,
            @Nested("product_") PurchasedProduct product,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endsAt,
            @Nullable Instant endedAt,
            @Nullable EndReason endReason,
            long lastSeq) {}

    /** Search conditions; null or empty means any. {@code mitra} is an id or a phone number. */
    public record Query(
            SearchText state, PhoneInput phone, SearchText mitra, SearchText customer, Instant from, Instant to) {}

    SessionSearch(Database database, PhoneNumberParser phones) {
        this.database = database;
        this.phones = phones;
    }

    /** Lists sessions, newest first. */
    Page<SessionSummary> find(Query query, int limit, String after) {
        SessionState state = Search.oneOf("state", query.state, SessionState::fromString);
        return database.readOnly(handle -> {
            Search search = new Search();
            if (state != null) {
                search.where("s.state = :state", "state", state);
            }
            if (Search.given(query.phone) && !withPhone(handle, search, phones.require("phone", query.phone))) {
                return new Page<>(List.of(), null);
            }
            if (Search.given(query.mitra)) {
                List<UUID> mitra = UUID_FORM.matcher(query.mitra.value()).matches()
                        ? List.of(Search.uuid("mitra", query.mitra.value()))
                        : users(handle, phones.require("mitra", PhoneInput.fromString(query.mitra.value())), "mitra");
                if (mitra.isEmpty()) {
                    return new Page<>(List.of(), null);
                }
                search.where("s.mitra_id = :mitra", "mitra", mitra.get(0));
            }
            if (Search.given(query.customer)) {
                search.where("s.customer_id = :customer", "customer", Search.uuid("customer", query.customer.value()));
            }
            search.between("s.created_at", query.from, query.to);
            return search.page(
                    handle,
                    SessionSummary.class,
                    SELECT,
                    "s.created_at",
                    "s.id",
                    limit,
                    after,
                    sessionSummary -> new Search.Key(
                            sessionSummary.createdAt(), sessionSummary.id().value()));
        });
    }

    /** Restricts to sessions of the participant with that number; returns false if nobody has it. */
    private static boolean withPhone(Handle handle, Search search, PhoneNumber phone) {
        List<UUID> customers = users(handle, phone, "customer");
        List<UUID> mitras = users(handle, phone, "mitra");
        List<String> sides = new ArrayList<>();
        customers.stream().findFirst().ifPresent(id -> {
            search.bind("phoneCustomer", id);
            sides.add("s.customer_id = :phoneCustomer");
        });
        mitras.stream().findFirst().ifPresent(id -> {
            search.bind("phoneMitra", id);
            sides.add("s.mitra_id = :phoneMitra");
        });
        if (sides.isEmpty()) {
            return false;
        }
        search.where("(" + String.join(" or ", sides) + ")");
        return true;
    }

    /** Returns the user with that number and role; at most one exists. */
    private static List<UUID> users(Handle handle, PhoneNumber phone, String role) {
        return handle.createQuery(
                        "select id from app_user where phone = :phone and role = :role and deleted_at is null")
                .bind("phone", phone)
                .bind("role", role)
                .mapTo(UUID.class)
                .list();
    }
}
