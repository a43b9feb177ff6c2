package id.sapa.controlcenter;

import id.sapa.common.MultilineText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** The reason for an operator's action, kept in the audit trail. */
record ReasonRequest(@NotNull @Size(min = 1, max = 500) MultilineText reason) {}
