package id.sapa.push;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints pushes: for development without Firebase. */
final class LogPushGateway implements PushGateway {

    private static final Logger LOG = LoggerFactory.getLogger(LogPushGateway.class);

    @Override
    public CompletableFuture<PushOutcome> send(QueuedPush push) {
        LOG.atInfo()
                .addKeyValue("kind", push.kind().wire())
                .addKeyValue("user_id", push.userId())
                .addKeyValue("session_id", push.sessionId())
                .log("Push");
        return CompletableFuture.completedFuture(new PushOutcome.Sent());
    }
}
