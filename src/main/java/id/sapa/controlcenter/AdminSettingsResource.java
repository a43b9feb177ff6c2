package id.sapa.controlcenter;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.account.AuthenticatedOperator;
import id.sapa.account.Roles;
import id.sapa.common.Json;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.db.Database;
import id.sapa.settings.SettingKey;
import id.sapa.settings.Settings;
import id.sapa.settings.SettingsVersion;
import id.sapa.web.PageQuery;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Business configuration: current values, history, changes. */
@Tag(name = "settings")
@Path("/settings")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminSettingsResource {

    private final Database database;
    private final Settings settings;
    private final AuditedTransactions writes;

    /**
     * The current settings.
     *
     * @param definitions the settings that exist and their constraints
     */
    @Schema(name = "Settings")
    record Current(
            long version,
            Map<String, JsonNode> values,
            @Nullable OperatorId changedBy,
            @Nullable String changedByEmail,
            Instant changedAt,
            List<Definition> definitions) {}

    /** One setting; {@code constraint} completes the sentence that begins with its name. */
    @Schema(name = "SettingDefinition")
    record Definition(String name, @JsonProperty("default") Object byDefault, String constraint) {}

    /** A previous version. */
    @Schema(name = "SettingsVersion")
    record Past(
            long version,
            Map<String, JsonNode> values,
            @Nullable OperatorId changedBy,
            @Nullable String changedByEmail,
            Instant changedAt) {}

    /** New values by key; null restores the default. */
    @Schema(name = "SettingsChange")
    record Change(@NotEmpty Map<String, JsonNode> values) {}

    AdminSettingsResource(Database database, Settings settings, AuditedTransactions writes) {
        this.database = database;
        this.settings = settings;
        this.writes = writes;
    }

    /** Returns every setting as this instance currently applies it. */
    @GET
    @Operation(operationId = "getSettings", summary = "Get the settings")
    public Current get() {
        return database.readOnly(handle -> current(handle, settings.view()));
    }

    /** Creates a new version, which every instance applies within about a second. */
    @PATCH
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "updateSettings", summary = "Change settings")
    @Problems(ProblemCode.CONFLICT)
    public Current change(@Auth AuthenticatedOperator operator, @NotNull @Valid Change change) {
        SettingsVersion made = writes.change(
                operator,
                "settings.change",
                "settings",
                details(change),
                transaction -> settings.change(transaction, operator.id(), change.values));
        return database.readOnly(handle -> current(handle, made));
    }

    /** Lists versions, newest first. */
    @GET
    @Path("/history")
    @Operation(operationId = "listSettingsVersions", summary = "List versions of the settings")
    public Page<Past> history(@Valid @BeanParam PageQuery page) {
        Page<SettingsVersion> versions = settings.history(page.limit, page.after);
        return database.readOnly(handle -> versions.map(
                v -> new Past(v.version(), v.values(), v.changedBy(), email(handle, v.changedBy()), v.changedAt())));
    }

    private static Map<String, ?> details(Change change) {
        Map<String, Object> details = new TreeMap<>();
        change.values.forEach(
                (name, value) -> details.put(name, value == null ? Json.mapper().nullNode() : value));
        return details;
    }

    private static Current current(Handle handle, SettingsVersion version) {
        List<Definition> definitions = SettingKey.all().stream()
                .map(key -> new Definition(key.name(), key.defaultValue(), key.constraint()))
                .toList();
        return new Current(
                version.version(),
                version.values(),
                version.changedBy(),
                email(handle, version.changedBy()),
                version.changedAt(),
                definitions);
    }

    private static String email(Handle handle, OperatorId operator) {
        return operator == null
                ? null
                : handle.createQuery("select email from operator_account where id = :id")
                        .bind("id", operator)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(null);
    }
}
