package id.sapa.controlcenter;

import id.sapa.account.AuditEntry;
import id.sapa.account.AuditLog;
import id.sapa.account.Roles;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.common.SearchText;
import id.sapa.web.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** The audit trail. */
@Tag(name = "audit")
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public final class AdminAuditResource {

    private final AuditLog auditLog;

    AdminAuditResource(AuditLog auditLog) {
        this.auditLog = auditLog;
    }

    /**
     * Lists entries, newest first.
     *
     * @param operator restricts to entries of this operator id
     * @param subject restricts to entries about this id
     */
    @GET
    @Operation(operationId = "listAuditEntries", summary = "List the audit trail")
    public Page<AuditEntry> list(
            @QueryParam("operator") SearchText operator,
            @QueryParam("subject") SearchText subject,
            @Valid @BeanParam PageQuery page) {
        OperatorId by = Search.given(operator) ? new OperatorId(Search.uuid("operator", operator.value())) : null;
        return auditLog.list(by, Search.given(subject) ? subject.value() : null, page.limit, page.after);
    }
}
