package id.sapa.account;

/** The names that {@code @RolesAllowed} takes: those of app users, and those of operators, of which each includes the one before. */
public final class Roles {

    public static final String CUSTOMER = "customer";
    public static final String MITRA = "mitra";

    public static final String VIEWER = "viewer";
    public static final String OPERATOR = "operator";
    public static final String ADMIN = "admin";

    private Roles() {}
}
