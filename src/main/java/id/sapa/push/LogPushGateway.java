package id.sapa.push;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints pushes: for development without Firebase. */
final class LogPushGateway implements PushGateway {

    private static final Logger LOG = LoggerFactory.getLogger(LogPushGateway.class);

    @Override
    public List<PushOutcome> send(List<QueuedPush> pushes) {
        return pushes.stream()
                .map(push -> {
                    LOG.info("{}", push);
                    return (PushOutcome) new PushOutcome.Sent();
                })
                .toList();
    }
}
