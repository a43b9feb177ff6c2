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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a client's frames ask for. Thread-safe. */
final class ClientFrameHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClientFrameHandler.class);

    private final ChatService chat;
    private final AccessTokenVerifier tokens;
    private final HeartbeatHandler heartbeatHandler;
    private final ConnectionInitializer connectionInitializer;
    private final ConnectionRegistry hub;
    private final ThreadPoolExecutor slow;
    private final Meter received;

    /** @param slow does what waits for Postgres or Valkey */
    ClientFrameHandler(
            ChatService chat,
            AccessTokenVerifier tokens,
            HeartbeatHandler heartbeatHandler,
            ConnectionInitializer connectionInitializer,
            ConnectionRegistry hub,
            ThreadPoolExecutor slow,
            MetricRegistry metrics) {
        this.chat = chat;
        this.tokens = tokens;
        this.heartbeatHandler = heartbeatHandler;
        this.connectionInitializer = connectionInitializer;
        this.hub = hub;
        this.slow = slow;
        this.received = metrics.meter("realtime.client_frames");
    }

    /**
     * Takes a frame. Does not block.
     *
     * @param done called once the frame no longer uses anything: then the client may send more
     */
    void handle(ClientConnection clientConnection, String json, Runnable done) {
        clientConnection.recordActivity();
        received.mark();
        UUID clientMessageId = null;
        try {
            ClientFrame frame = ClientFrame.parse(json);
            clientMessageId = frame.clientMessageId();
            switch (frame.type()) {
                case "message.send" -> send(clientConnection, frame, done);
                case "receipt" ->
                    later(
                            clientConnection,
                            done,
                            () -> chat.receipt(
                                    clientConnection.userId(),
                                    frame.requireSession(),
                                    frame.deliveredSeq(),
                                    frame.readSeq()));
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
                default -> throw new ProblemException(ProblemCode.BAD_REQUEST, "No such type of frame");
            }
        } catch (ProblemException e) {
            answer(clientConnection, "error", error(e, clientMessageId));
            done.run();
        }
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

    private void typing(ClientConnection clientConnection, ClientFrame frame, Runnable done) {
        SessionId session = frame.requireSession();
        if (frame.on() == null) {
            throw ProblemException.invalid("on", "is required");
        }
        if (clientConnection.tryAcquireTyping()) {
            later(clientConnection, done, () -> chat.typing(clientConnection.userId(), session, frame.on()));
        } else {
            done.run();
        }
    }

    private void heartbeat(ClientConnection clientConnection, Runnable done) {
        if (clientConnection.user().role() != Role.MITRA) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "Only mitras have heartbeats");
        }
        heartbeatHandler.heartbeat(clientConnection.userId()).whenComplete((online, failure) -> {
            if (failure != null) {
                LOG.warn("a heartbeat was not taken: {}", failure.getMessage());
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
        clientConnection.endResumeWait();
    }

    private void reauthenticate(ClientConnection clientConnection, ClientFrame frame) {
        if (frame.accessToken() == null) {
            throw ProblemException.invalid("access_token", "is required");
        }
        try {
            AuthenticatedUser renewed = tokens.verify(frame.accessToken());
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
                    LOG.error("a client's frame failed", e);
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
