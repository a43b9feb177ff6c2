package id.sapa.session;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/** An answer given before, replayed to the letter. */
record ReplayedResponse(@JsonValue @JsonRawValue String json) {}
