import { SapaError } from './rest.js';

const BACKOFF_MIN_MS = 200;
const BACKOFF_MAX_MS = 10_000;
const PING_AFTER_MS = 20_000;
const DEAD_AFTER_MS = 30_000;
const ACK_TIMEOUT_MS = 10_000;
const GAP_TIMEOUT_MS = 1_000;
const RECEIPT_DELAY_MS = 200;
const TYPING_INTERVAL_MS = 3_000;
const HEARTBEAT_INTERVAL_MS = 15_000;
/** Sessions in one `resume` frame; the server takes any number of frames. */
const RESUME_BATCH = 500;
const OVER = new Set(['ended', 'cancelled', 'expired', 'unmatched']);
/** Refusals of a message that pass. All others are final. */
const PASSING = new Set(['rate_limited', 'unavailable', 'internal_error']);

/**
 * Events over a WebSocket that is opened again until {@link close}.
 *
 * Messages of a session arrive once and in order; positions and unacknowledged messages are kept in the client's store, so
 * that nothing is lost by a reload, a dead network or a server that goes away. Handlers that throw are reported as an
 * `error` event and do not stop anything.
 *
 * Events: `state` (`connecting`, `open`, `waiting`, `closed`), every frame of the server by its type, `message.failed`,
 * `signed_out`, `replaced`, `error`.
 */
export class SapaConnection {
  #client;
  #store;
  #WebSocket;
  #heartbeat;
  #handlers = new Map();
  #socket = null;
  #state = 'connecting';
  #ready = false;
  #failures = 0;
  #reconnectAfterMs = null;
  #heardAt = 0;
  #timers = new Map();
  #gaps = new Map();
  #receipts = new Map();
  #typedAt = new Map();
  /** Messages by client_message_id, in the order in which they were sent. */
  #outgoing = new Map();
  #lastQueuedAt = 0;

  constructor(client, { WebSocket, heartbeat = false } = {}) {
    if (!WebSocket) {
      throw new TypeError('No WebSocket here: pass a constructor as the option WebSocket');
    }
    this.#client = client;
    this.#store = client.store;
    this.#WebSocket = WebSocket;
    this.#heartbeat = heartbeat;
    this.#adoptStored();
    globalThis.addEventListener?.('online', this.#reconnectNow);
    this.#open();
  }

  get state() {
    return this.#state;
  }

  /** Whether heartbeats are sent while the connection is open; for mitras that are online. */
  set heartbeat(on) {
    this.#heartbeat = on;
    this.#scheduleHeartbeat();
  }

  /** Registers a handler of one type of event, or of all with `*`; returns a function that removes it. */
  on(type, handler) {
    const handlers = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  /** Messages that wait for their acknowledgement, oldest first. */
  get outgoing() {
    return [...this.#outgoing.values()].map(({ session_id, client_message_id, text }) => ({
      session_id,
      client_message_id,
      text,
    }));
  }

  /**
   * Queues a message and sends it as soon as possible, after the earlier ones of its session.
   *
   * @returns {Promise<object>} the acknowledgement; rejects with a {@link SapaError} if the server refuses for good
   */
  send(sessionId, text, clientMessageId = crypto.randomUUID()) {
    this.#lastQueuedAt = Math.max(Date.now(), this.#lastQueuedAt + 1);
    const queuedAt = this.#lastQueuedAt;
    const message = { session_id: sessionId, client_message_id: clientMessageId, text, queuedAt };
    this.#store.set(outgoingKey(message), message);
    return new Promise((resolve, reject) => {
      this.#outgoing.set(clientMessageId, { ...message, resolve, reject, sentAt: 0 });
      this.#flushOutgoing();
    });
  }

  /** Reports how far this side has received and read; reports of the same session are merged. */
  receipt(sessionId, { delivered_seq = 0, read_seq = 0 }) {
    const earlier = this.#receipts.get(sessionId) ?? { delivered_seq: 0, read_seq: 0 };
    this.#receipts.set(sessionId, {
      delivered_seq: Math.max(earlier.delivered_seq, delivered_seq, read_seq),
      read_seq: Math.max(earlier.read_seq, read_seq),
    });
    this.#after('receipts', RECEIPT_DELAY_MS, () => this.#flushReceipts());
  }

  /** Tells the other side that this one is typing, at most every 3 s, or has stopped. Not queued. */
  typing(sessionId, on) {
    const now = Date.now();
    if (on && now - (this.#typedAt.get(sessionId) ?? 0) < TYPING_INTERVAL_MS) {
      return;
    }
    this.#typedAt.set(sessionId, on ? now : 0);
    this.#write({ type: 'typing', session_id: sessionId, on });
  }

  /** Ends the connection for good. Unacknowledged messages stay in the store for the next one. */
  close() {
    this.#end('closed');
  }

  // Life cycle

  async #open() {
    this.#setState('connecting');
    this.#reconnectAfterMs = null;
    let ticket;
    try {
      if (this.#client.refreshDueInMs() === 0) {
        await this.#client.refresh();
      }
      ticket = (await this.#client.webSocketTicket()).ticket;
    } catch (error) {
      this.#onOpenFailed(error);
      return;
    }
    if (this.#state !== 'connecting') {
      return;
    }
    const url = `${this.#client.baseUrl.replace(/^http/, 'ws')}/v1/ws`;
    const socket = new this.#WebSocket(url, ['sapa.v1', `ticket.${ticket}`]);
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#after('watch', PING_AFTER_MS / 4, () => this.#watch());
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) {
        this.#onFrame(data);
      }
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) {
        this.#onClose(code, String(reason ?? ''));
      }
    };
    socket.onerror = () => {};
  }

  #onOpenFailed(error) {
    if (this.#state !== 'connecting') {
      return;
    }
    if (!this.#client.tokens) {
      this.#end('signed_out');
    } else if (error.code === 'account_blocked') {
      this.#emit('error', error);
      this.#end('signed_out');
    } else {
      this.#emit('error', error);
      this.#reconnect(error.retryAfterMs);
    }
  }

  async #onClose(code, reason) {
    this.#dropSocket();
    if (code === 1008 && reason.startsWith('replaced')) {
      this.#end('replaced');
      return;
    }
    if (code === 1008) {
      this.#setState('connecting');
      try {
        await this.#client.refresh();
      } catch (error) {
        this.#onOpenFailed(error);
        return;
      }
    }
    this.#reconnect(this.#reconnectAfterMs ?? undefined);
  }

  #reconnect(afterMs) {
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.#failures++);
    this.#setState('waiting');
    this.#after('reconnect', afterMs ?? ceiling / 2 + (Math.random() * ceiling) / 2, () => this.#open());
  }

  #reconnectNow = () => {
    if (this.#state === 'waiting') {
      this.#cancel('reconnect');
      this.#open();
    }
  };

  #end(how) {
    if (this.#state === 'closed') {
      return;
    }
    globalThis.removeEventListener?.('online', this.#reconnectNow);
    const socket = this.#socket;
    this.#dropSocket();
    for (const name of [...this.#timers.keys()]) {
      this.#cancel(name);
    }
    this.#setState('closed');
    if (how !== 'closed') {
      this.#emit(how, {});
    }
    socket?.close(1000);
  }

  #dropSocket() {
    this.#socket = null;
    this.#ready = false;
    for (const name of ['watch', 'renewal', 'heartbeat', 'receipts', 'outgoing']) {
      this.#cancel(name);
    }
    for (const gap of this.#gaps.values()) {
      clearTimeout(gap.timer);
    }
    this.#gaps.clear();
    for (const message of this.#outgoing.values()) {
      message.sentAt = 0;
    }
  }

  /** A socket that is silent for too long is given up: a half-open one reports nothing by itself. */
  #watch() {
    const silence = Date.now() - this.#heardAt;
    if (silence >= DEAD_AFTER_MS) {
      const socket = this.#socket;
      this.#dropSocket();
      socket.close();
      this.#reconnect();
      return;
    }
    if (silence >= PING_AFTER_MS) {
      this.#write({ type: 'ping' });
    }
    this.#after('watch', PING_AFTER_MS / 4, () => this.#watch());
  }

  #scheduleRenewal() {
    const due = this.#client.refreshDueInMs();
    if (due === null) {
      return;
    }
    this.#after('renewal', Math.min(Math.max(due, 1_000), 2 ** 31 - 1), async () => {
      try {
        const tokens = await this.#client.refresh();
        this.#write({ type: 'auth', access_token: tokens.access_token });
      } catch (error) {
        this.#emit('error', error);
        if (!this.#client.tokens) {
          this.#end('signed_out');
          return;
        }
      }
      this.#scheduleRenewal();
    });
  }

  #scheduleHeartbeat() {
    this.#cancel('heartbeat');
    if (this.#heartbeat && this.#ready) {
      this.#write({ type: 'heartbeat' });
      this.#after('heartbeat', HEARTBEAT_INTERVAL_MS, () => this.#scheduleHeartbeat());
    }
  }

  // Incoming

  #onFrame(data) {
    this.#heardAt = Date.now();
    const frame = JSON.parse(data);
    switch (frame.type) {
      case 'ready':
        this.#onReady(frame);
        break;
      case 'message':
        this.#onMessage(frame);
        return;
      case 'message.ack':
        this.#settle(frame.client_message_id, frame);
        break;
      case 'session':
        this.#forgetIfOver(frame.session);
        break;
      case 'reconnect':
        this.#reconnectAfterMs = frame.after_ms;
        break;
      case 'error':
        if (this.#onRefusal(frame)) {
          return;
        }
        this.#emit('error', new SapaError(0, frame.code, frame.detail, frame, frame.retry_after_ms));
        return;
      default:
        break;
    }
    this.#emit(frame.type, frame);
  }

  #onReady(frame) {
    this.#failures = 0;
    this.#ready = true;
    const positions = this.#store
      .keys('seq:')
      .map((key) => ({ session_id: key.slice(4), after_seq: this.#store.get(key) ?? 0 }));
    for (let from = 0; from === 0 || from < positions.length; from += RESUME_BATCH) {
      this.#write({ type: 'resume', sessions: positions.slice(from, from + RESUME_BATCH) });
    }
    this.#setState('open');
    this.#adoptStored();
    this.#flushOutgoing();
    this.#flushReceipts();
    this.#scheduleRenewal();
    this.#scheduleHeartbeat();
    return frame;
  }

  #onMessage(message) {
    const session = message.session_id;
    if (message.client_message_id) {
      this.#settle(message.client_message_id, message);
    }
    if (message.seq <= this.#position(session)) {
      return;
    }
    const gap = this.#gaps.get(session) ?? { ahead: new Map(), timer: null };
    gap.ahead.set(message.seq, message);
    for (let next = gap.ahead.get(this.#position(session) + 1); next; next = gap.ahead.get(next.seq + 1)) {
      gap.ahead.delete(next.seq);
      this.#store.set(`seq:${session}`, next.seq);
      this.#emit('message', next);
    }
    clearTimeout(gap.timer);
    if (gap.ahead.size === 0) {
      this.#gaps.delete(session);
      return;
    }
    this.#gaps.set(session, gap);
    gap.timer = setTimeout(
      () => this.#write({ type: 'resume', sessions: [{ session_id: session, after_seq: this.#position(session) }] }),
      GAP_TIMEOUT_MS,
    );
  }

  #position(session) {
    return this.#store.get(`seq:${session}`) ?? 0;
  }

  /** What is over and complete need not be named in `resume` any more. */
  #forgetIfOver(session) {
    if (OVER.has(session.state) && this.#position(session.id) >= session.last_seq) {
      this.#store.remove(`seq:${session.id}`);
    }
  }

  // Outgoing

  #adoptStored() {
    for (const key of this.#store.keys('out:')) {
      const message = this.#store.get(key);
      if (message && !this.#outgoing.has(message.client_message_id)) {
        this.#outgoing.set(message.client_message_id, { ...message, sentAt: 0 });
      }
    }
  }

  /** Sends the oldest unacknowledged message of each session: one at a time keeps them in order. */
  #flushOutgoing() {
    if (!this.#ready) {
      return;
    }
    const now = Date.now();
    const busy = new Set();
    for (const message of this.#outgoing.values()) {
      if (busy.has(message.session_id)) {
        continue;
      }
      busy.add(message.session_id);
      if (now - message.sentAt >= ACK_TIMEOUT_MS && now >= (message.notBefore ?? 0)) {
        message.sentAt = now;
        this.#write({
          type: 'message.send',
          session_id: message.session_id,
          client_message_id: message.client_message_id,
          text: message.text,
        });
      }
    }
    if (busy.size > 0) {
      this.#after('outgoing', 500, () => this.#flushOutgoing());
    }
  }

  #settle(clientMessageId, acknowledgement) {
    const message = this.#outgoing.get(clientMessageId);
    if (message) {
      this.#forget(message);
      message.resolve?.(acknowledgement);
      this.#flushOutgoing();
    }
  }

  /** Returns whether the error frame was about a message of ours. */
  #onRefusal(frame) {
    const message = this.#outgoing.get(frame.client_message_id);
    if (!message) {
      return false;
    }
    message.sentAt = 0;
    if (PASSING.has(frame.code)) {
      message.notBefore = Date.now() + (frame.retry_after_ms ?? 1_000);
      this.#after('outgoing', frame.retry_after_ms ?? 1_000, () => this.#flushOutgoing());
      return true;
    }
    this.#forget(message);
    const error = new SapaError(0, frame.code, frame.detail, frame);
    message.reject?.(error);
    this.#emit('message.failed', { session_id: message.session_id, client_message_id: frame.client_message_id, error });
    this.#flushOutgoing();
    return true;
  }

  #forget(message) {
    this.#outgoing.delete(message.client_message_id);
    this.#store.remove(outgoingKey(message));
  }

  #flushReceipts() {
    if (!this.#ready) {
      return;
    }
    for (const [session_id, receipt] of this.#receipts) {
      this.#write({ type: 'receipt', session_id, ...receipt });
    }
    this.#receipts.clear();
  }

  #write(frame) {
    if (this.#ready || frame.type === 'ping') {
      this.#socket?.readyState === 1 && this.#socket.send(JSON.stringify(frame));
    }
  }

  // Small things

  #setState(state) {
    if (this.#state !== state) {
      this.#state = state;
      this.#emit('state', { state });
    }
  }

  #emit(type, event) {
    for (const key of [type, '*']) {
      for (const handler of this.#handlers.get(key) ?? []) {
        try {
          key === '*' ? handler(type, event) : handler(event);
        } catch (error) {
          if (type === 'error') {
            console.error('A handler of error events failed', error);
          } else {
            this.#emit('error', error);
          }
        }
      }
    }
  }

  #after(name, ms, work) {
    this.#cancel(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        work();
      }, ms),
    );
  }

  #cancel(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

/** Keys sort by time, which is the order in which messages are sent after a reload. */
function outgoingKey(message) {
  return `out:${String(message.queuedAt).padStart(15, '0')}:${message.client_message_id}`;
}
