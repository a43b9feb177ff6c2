package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokenVerifier;
import id.sapa.account.AuthenticatedUser;
import id.sapa.chat.ChatService;
import id.sapa.chat.MessageFrameEncoder;
import id.sapa.chat.SendResult;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.concurrent.LogThrottle;
import id.sapa.web.RateLimit;
import id.sapa.web.UserRateLimits;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a client's frames ask for. Thread-safe. */
final class ClientFrameHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClientFrameHandler.class);

    /** For so long at most a refused frame counts as in progress, after which the connection is read on. */
    private static final long MAX_PENALTY_MILLIS = 1_000;

    private final Content content;
    private final ChatService chat;
    private final UserRateLimits limits;
    private final ConnectionInitializer connectionInitializer;
    private final ConnectionRegistry hub;
    private final LogThrottle heartbeatFailures = new LogThrottle();
    private final ThreadPoolExecutor slow;
    private final ScheduledExecutorService penalties;
    private final Meter received;

    /** Who takes what the frames say. */
    record Content(ChatService chat, AccessTokenVerifier tokens, HeartbeatHandler heartbeats) {}

    /**
     * @param slow runs what waits for Postgres or Valkey
     * @param penalties lets refused frames end after a while
     */
    ClientFrameHandler(
            Content content,
            UserRateLimits limits,
            ConnectionInitializer connectionInitializer,
            ConnectionRegistry hub,
            ThreadPoolExecutor slow,
            ScheduledExecutorService penalties,
            MetricRegistry metrics) {
        this.content = content;
        this.chat = content.chat();
        this.limits = limits;
        this.connectionInitializer = connectionInitializer;
        this.hub = hub;
        this.slow = slow;
        this.penalties = penalties;
        this.received = metrics.meter("realtime.client_frames");
    }

    /**
     * Takes a frame. Does not block.
     *
     * @param done called once the frame no longer uses anything: then the client may send more
     */
    void handle(ClientConnection clientConnection, String json, Runnable done) {
        clientConnection.recordHeard();
        received.mark();
        ClientFrame frame;
        try {
            frame = ClientFrame.parse(json);
        } catch (ProblemException e) {
            rejectBadFrame(clientConnection, error(e, null), done);
            return;
        }
        RateLimit limit = limitOf(frame.type());
        if (limit == null) {
            rejectBadFrame(
                    clientConnection,
                    ServerFrames.error(ProblemCode.BAD_REQUEST, "Unknown type of frame", frame.clientMessageId()),
                    done);
            return;
        }
        long tokens = frame.resume() == null ? 1 : Math.max(1, frame.resume().size());
        if (!tryAcquire(clientConnection, limit, tokens, frame.clientMessageId(), done)) {
            return;
        }
        UUID clientMessageId = frame.clientMessageId();
        try {
            switch (frame.type()) {
                case "message.send" -> send(clientConnection, frame, done);
                case "receipt" -> receipt(clientConnection, frame, done);
                case "typing" -> typing(clientConnection, frame, done);
                case "heartbeat" -> heartbeat(clientConnection, done);
                case "resume" -> {
                    resume(clientConnection, frame);
                    done.run();
                }
                case "auth" -> {
                    reauthenticate(clientConnection, frame);
                    done.run();
                }
                case "ping" -> {
                    answer(clientConnection, "pong", ServerFrames.pong());
                    done.run();
                }
                default -> throw new IllegalStateException("limited, but not handled: " + frame.type());
            }
        } catch (ProblemException e) {
            answer(clientConnection, "error", error(e, clientMessageId));
            done.run();
        }
    }

    /** A frame that was too long to be kept. */
    void rejectTooLong(ClientConnection clientConnection, Runnable done) {
        clientConnection.recordHeard();
        received.mark();
        rejectBadFrame(
                clientConnection, ServerFrames.error(ProblemCode.TOO_LONG, "A frame has at most 64 KiB", null), done);
    }

    private void rejectBadFrame(ClientConnection clientConnection, byte[] error, Runnable done) {
        if (tryAcquire(clientConnection, UserRateLimits.BAD_FRAMES, 1, null, done)) {
            answer(clientConnection, "error", error);
            done.run();
        }
    }

    /** Counts a frame; one that comes too soon is answered, and slows its connection down. */
    private boolean tryAcquire(
            ClientConnection clientConnection, RateLimit limit, long tokens, UUID clientMessageId, Runnable done) {
        long waitMillis = limits.tryAcquire(limit, clientConnection.userId(), tokens)
                .plusNanos(999_999)
                .toMillis();
        if (waitMillis == 0) {
            return true;
        }
        answer(clientConnection, "error", ServerFrames.rateLimited(waitMillis, clientMessageId));
        try {
            penalties.schedule(done, Math.min(waitMillis, MAX_PENALTY_MILLIS), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            done.run();
        }
        return false;
    }

    private static RateLimit limitOf(String type) {
        return switch (type) {
            case "message.send" -> UserRateLimits.SENDS;
            case "receipt" -> UserRateLimits.RECEIPTS;
            case "typing" -> UserRateLimits.TYPING;
            case "heartbeat" -> UserRateLimits.HEARTBEATS;
            case "resume" -> UserRateLimits.RESUMED_SESSIONS;
            case "auth", "ping" -> UserRateLimits.CONTROL_FRAMES;
            default -> null;
        };
    }

    private void send(ClientConnection clientConnection, ClientFrame frame, Runnable done) {
        clientConnection.endResumeWait();
        UUID id = frame.clientMessageId();
        chat.send(frame.requireSession(), clientConnection.userId(), id, frame.text(), result -> {
            if (result instanceof SendResult.Stored stored) {
                answer(clientConnection, "message.ack", MessageFrameEncoder.ack(stored.message()));
            } else {
                ProblemCode code = ((SendResult.Refused) result).code();
                answer(clientConnection, "error", ServerFrames.error(code, code.title(), id));
            }
            done.run();
        });
    }

    private void receipt(ClientConnection clientConnection, ClientFrame frame, Runnable done) {
        SessionId session = frame.requireSession();
        clientConnection.endResumeWait();
        chat.receipt(clientConnection.userId(), session, frame.deliveredSeq(), frame.readSeq())
                .whenComplete((receipt, failure) -> {
                    if (failure instanceof ProblemException problem) {
                        answer(clientConnection, "error", error(problem, null));
                    }
                    done.run();
                });
    }

    private void typing(ClientConnection clientConnection, ClientFrame frame, Runnable done) {
        SessionId session = frame.requireSession();
        if (frame.on() == null) {
            throw ProblemException.invalid("on", "is required");
        }
        later(clientConnection, done, () -> chat.typing(clientConnection.userId(), session, frame.on()));
    }

    private void heartbeat(ClientConnection clientConnection, Runnable done) {
        if (clientConnection.user().role() != Role.MITRA) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "Only mitras have heartbeats");
        }
        content.heartbeats().heartbeat(clientConnection.userId()).whenComplete((online, failure) -> {
            if (failure != null) {
                heartbeatFailures.log(LOG.atWarn().setCause(failure), "Heartbeat could not be recorded");
                answer(
                        clientConnection,
                        "error",
                        ServerFrames.error(ProblemCode.UNAVAILABLE, "The heartbeat was not taken", null));
            } else if (!online) {
                answer(
                        clientConnection,
                        "error",
                        ServerFrames.error(ProblemCode.OFFLINE, ProblemCode.OFFLINE.title(), null));
            }
            done.run();
        });
    }

    private void resume(ClientConnection clientConnection, ClientFrame frame) {
        Map<SessionId, Long> sessions = frame.resume() == null ? Map.of() : frame.resume();
        sessions.forEach((session, after) -> {
            if (!clientConnection.resume(session, after)) {
                connectionInitializer.resume(clientConnection, session, after);
            }
        });
        clientConnection.onResumed();
    }

    private void reauthenticate(ClientConnection clientConnection, ClientFrame frame) {
        if (frame.accessToken() == null) {
            throw ProblemException.invalid("access_token", "is required");
        }
        try {
            AuthenticatedUser renewed = content.tokens().verify(frame.accessToken());
            if (!renewed.id().equals(clientConnection.userId())) {
                throw new ProblemException(ProblemCode.UNAUTHORIZED, "The token is another user's");
            }
            clientConnection.reauthenticate(renewed);
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.UNAVAILABLE) {
                throw e;
            }
            answer(clientConnection, "error", error(e, null));
            clientConnection.close(CloseReason.TOKEN);
        }
    }

    private void later(ClientConnection clientConnection, Runnable done, Runnable work) {
        clientConnection.endResumeWait();
        try {
            slow.execute(() -> {
                try {
                    work.run();
                } catch (ProblemException e) {
                    answer(clientConnection, "error", error(e, null));
                } catch (RuntimeException e) {
                    LOG.atError()
                            .addKeyValue("user_id", clientConnection.userId())
                            .setCause(e)
                            .log("Client frame failed");
                    answer(
                            clientConnection,
                            "error",
                            ServerFrames.error(ProblemCode.INTERNAL_ERROR, ProblemCode.INTERNAL_ERROR.title(), null));
                } finally {
                    done.run();
                }
            });
        } catch (RejectedExecutionException e) {
            throw new ProblemException(ProblemCode.UNAVAILABLE);
        }
    }

    private void answer(ClientConnection clientConnection, String type, byte[] frame) {
        clientConnection.sendControlFrame(type, frame);
        hub.flush(clientConnection);
    }

    private static byte[] error(ProblemException problem, UUID clientMessageId) {
        String fields = problem.errors().stream()
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; "));
        return ServerFrames.error(problem.code(), fields.isEmpty() ? problem.getMessage() : fields, clientMessageId);
    }
}
