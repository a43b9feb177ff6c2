package id.sapa.controlcenter;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The reason for an operator's action, kept in the audit trail. */
record ReasonRequest(@NotBlank @Size(max = 500) String reason) {}
