package id.sapa.push;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.WireEnum;

/** What became of a push, as it is counted. */
enum PushResult implements WireEnum {
    SENT,
    /** To be tried again. */
    RETRIED,
    /** Given up. */
    DEAD,
    /** Its device is gone. */
    UNREGISTERED,
    EXPIRED,
    /** The user was heard, or has acknowledged what it tells of. */
    NOT_NEEDED;

    Meter meter(MetricRegistry metrics, PushKind kind) {
        return metrics.meter("push." + wire() + "." + kind.wire());
    }
}
