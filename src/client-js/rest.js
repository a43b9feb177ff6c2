import { memoryStore } from './store.js';
import { SapaConnection } from './connection.js';

const RETRIES = 2;
const REFRESH_EARLY_MS = 60_000;

/** A refusal of the server, or a failure to reach it (`status` 0, `code` `network`). */
export class SapaError extends Error {
  /**
   * @param {number} status HTTP status, 0 if no answer came
   * @param {string} code stable code to branch on
   * @param {string} detail text for developers
   * @param {object} [problem] the whole problem document (RFC 9457)
   * @param {number} [retryAfterMs] when another try makes sense
   */
  constructor(status, code, detail, problem = {}, retryAfterMs = undefined) {
    super(detail);
    this.name = 'SapaError';
    this.status = status;
    this.code = code;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same call may succeed later. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * The public API. Access tokens are renewed as needed; reads and idempotent writes are repeated after a lost connection or a
 * 503. Every method rejects with a {@link SapaError}.
 */
export class SapaClient {
  #baseUrl;
  #fetch;
  #WebSocket;
  #store;
  #timeoutMs;
  #refreshing = null;
  #listeners = new Set();

  constructor({
    baseUrl,
    store = memoryStore(),
    fetch = globalThis.fetch.bind(globalThis),
    WebSocket = globalThis.WebSocket,
    timeoutMs = 15_000,
  }) {
    this.#baseUrl = String(baseUrl).replace(/\/+$/, '');
    this.#store = store;
    this.#fetch = fetch;
    this.#WebSocket = WebSocket;
    this.#timeoutMs = timeoutMs;
  }

  get baseUrl() {
    return this.#baseUrl;
  }

  get store() {
    return this.#store;
  }

  /** The tokens of the sign-in, or null. */
  get tokens() {
    return this.#store.get('tokens') ?? null;
  }

  /** Continues a sign-in whose tokens were kept elsewhere. */
  useTokens(tokens) {
    this.#save(tokens);
  }

  /** Calls back with the new tokens after each renewal, and with null when the sign-in has ended. */
  onTokens(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // Sign-in

  requestCode(phone, role) {
    return this.#call('POST', '/v1/auth/otp', { body: { phone, role }, anonymous: true });
  }

  async signIn(challengeId, code) {
    const tokens = await this.#call('POST', '/v1/auth/token', {
      body: { challenge_id: challengeId, code },
      anonymous: true,
    });
    this.#save(tokens);
    return tokens.user;
  }

  async signOut({ everywhere = false } = {}) {
    try {
      await this.#call('POST', '/v1/auth/logout', { body: { everywhere } });
    } finally {
      this.#save(null);
    }
  }

  /**
   * Renews the tokens now. Concurrent calls, those of other tabs included, share one renewal.
   *
   * @param {string} [rejected] an access token that the server refused; another one in the store counts as renewed
   */
  async refresh(rejected = this.tokens?.access_token) {
    this.#refreshing ??= this.#exclusively(async () => {
      const current = this.tokens;
      if (!current) {
        throw new SapaError(401, 'unauthorized', 'Not signed in');
      }
      if (current.access_token !== rejected) {
        return current;
      }
      try {
        const renewed = await this.#call('POST', '/v1/auth/refresh', {
          body: { refresh_token: current.refresh_token },
          anonymous: true,
        });
        this.#save(renewed);
        return renewed;
      } catch (error) {
        if (error.status === 401 || error.status === 403) {
          this.#save(null);
        }
        throw error;
      }
    }).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Milliseconds until the access token should be renewed; 0 if it is due, null if not signed in. */
  refreshDueInMs() {
    const token = this.tokens?.access_token;
    if (!token) {
      return null;
    }
    try {
      const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
      return Math.max(0, JSON.parse(atob(payload)).exp * 1000 - Date.now() - REFRESH_EARLY_MS);
    } catch {
      return 0;
    }
  }

  // Profile and devices

  profile() {
    return this.#call('GET', '/v1/me');
  }

  updateProfile(changes) {
    return this.#call('PATCH', '/v1/me', { body: changes });
  }

  deleteAccount() {
    return this.#call('DELETE', '/v1/me');
  }

  exportData() {
    return this.#call('GET', '/v1/me/export');
  }

  putDevice(deviceId, device) {
    return this.#call('PUT', `/v1/me/devices/${encodeURIComponent(deviceId)}`, { body: device, repeatable: true });
  }

  deleteDevice(deviceId) {
    return this.#call('DELETE', `/v1/me/devices/${encodeURIComponent(deviceId)}`, { repeatable: true });
  }

  // Marketplace

  availability() {
    return this.#call('GET', '/v1/availability', { anonymous: true });
  }

  products() {
    return this.#call('GET', '/v1/products', { anonymous: true });
  }

  mitras(query = {}) {
    return this.#call('GET', '/v1/mitras', { query, anonymous: true });
  }

  mitra(id) {
    return this.#call('GET', `/v1/mitras/${id}`, { anonymous: true });
  }

  // Mitras

  presence() {
    return this.#call('GET', '/v1/mitra/presence');
  }

  setPresence(online) {
    return this.#call('PUT', '/v1/mitra/presence', { body: { online }, repeatable: true });
  }

  heartbeat() {
    return this.#call('POST', '/v1/mitra/heartbeat', { repeatable: true });
  }

  offers() {
    return this.#call('GET', '/v1/mitra/offers');
  }

  acceptOffer(id) {
    return this.#call('POST', `/v1/mitra/offers/${id}/accept`);
  }

  declineOffer(id) {
    return this.#call('POST', `/v1/mitra/offers/${id}/decline`);
  }

  earnings(query = {}) {
    return this.#call('GET', '/v1/mitra/earnings', { query });
  }

  // Sessions

  /** Repeating the call with the same key returns the same session. */
  createSession(request, idempotencyKey = crypto.randomUUID()) {
    return this.#call('POST', '/v1/sessions', { body: request, idempotencyKey });
  }

  sessions(query = {}) {
    return this.#call('GET', '/v1/sessions', { query });
  }

  session(id) {
    return this.#call('GET', `/v1/sessions/${id}`);
  }

  cancelSession(id) {
    return this.#call('POST', `/v1/sessions/${id}/cancel`);
  }

  /** @param {string} [reason] `no_show` if the mitra wrote nothing */
  endSession(id, reason = undefined) {
    return this.#call('POST', `/v1/sessions/${id}/end`, { body: reason ? { reason } : undefined });
  }

  /** Repeating the call with the same key returns the same payment. */
  extendSession(id, productId, idempotencyKey = crypto.randomUUID()) {
    return this.#call('POST', `/v1/sessions/${id}/extensions`, { body: { product_id: productId }, idempotencyKey });
  }

  /** Asks the gateway how a pending payment stands; after coming back from the checkout, and then every few seconds. */
  refreshPayment(id) {
    return this.#call('POST', `/v1/payments/${id}/refresh`);
  }

  rateSession(id, stars, comment = undefined) {
    return this.#call('PUT', `/v1/sessions/${id}/rating`, { body: { stars, comment } });
  }

  messages(sessionId, query = {}) {
    return this.#call('GET', `/v1/sessions/${sessionId}/messages`, { query });
  }

  /** Sends one message over REST. {@link SapaConnection.send} queues and repeats; this call only repeats. */
  sendMessage(sessionId, text, clientMessageId = crypto.randomUUID()) {
    return this.#call('POST', `/v1/sessions/${sessionId}/messages`, {
      body: { client_message_id: clientMessageId, text },
      repeatable: true,
    });
  }

  putReceipts(sessionId, receipts) {
    return this.#call('PUT', `/v1/sessions/${sessionId}/receipts`, { body: receipts, repeatable: true });
  }

  // Events

  webSocketTicket() {
    return this.#call('POST', '/v1/ws-tickets');
  }

  /**
   * Opens a connection for events that reconnects until it is closed.
   *
   * @param {{ heartbeat?: boolean }} [options] `heartbeat` is for mitras that are online
   */
  connect(options = {}) {
    return new SapaConnection(this, { WebSocket: this.#WebSocket, ...options });
  }

  // Transport

  async #call(method, path, { body, query, idempotencyKey, anonymous = false, repeatable = false } = {}) {
    const url = new URL(this.#baseUrl + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined && value !== null) {
        url.searchParams.set(name, value);
      }
    }
    const mayRepeat = repeatable || method === 'GET' || idempotencyKey !== undefined;
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const token = anonymous ? undefined : this.tokens?.access_token;
      try {
        return await this.#once(method, url, body, idempotencyKey, token);
      } catch (error) {
        if (error.status === 401 && error.code === 'unauthorized' && token && !renewed) {
          renewed = true;
          await this.refresh(token);
        } else if (mayRepeat && attempt < RETRIES && (error.status === 0 || error.status === 503)) {
          await delay(error.retryAfterMs ?? 200 * 2 ** attempt * (0.5 + Math.random()));
        } else {
          throw error;
        }
      }
    }
  }

  async #once(method, url, body, idempotencyKey, token) {
    const headers = { accept: 'application/json' };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
    }
    if (token) {
      headers.authorization = `Bearer ${token}`;
    }
    if (idempotencyKey !== undefined) {
      headers['idempotency-key'] = idempotencyKey;
    }
    let response;
    let text;
    try {
      response = await this.#fetch(url, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'omit',
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      text = await response.text();
    } catch (cause) {
      throw new SapaError(0, 'network', cause?.message ?? 'The server cannot be reached');
    }
    if (response.ok) {
      return text === '' ? undefined : JSON.parse(text);
    }
    throw problem(response, text);
  }

  /** Runs one renewal at a time in all tabs, where the browser can. */
  #exclusively(work) {
    return globalThis.navigator?.locks?.request ? navigator.locks.request('sapa-tokens', work) : work();
  }

  #save(tokens) {
    if (tokens) {
      this.#store.set('tokens', tokens);
    } else {
      this.#store.remove('tokens');
    }
    for (const listener of this.#listeners) {
      listener(tokens);
    }
  }
}

function problem(response, text) {
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy's answer: the status is all there is.
  }
  const seconds = Number(response.headers.get('retry-after'));
  return new SapaError(
    response.status,
    body.code ?? 'unknown',
    body.detail ?? body.title ?? `HTTP ${response.status}`,
    body,
    seconds > 0 ? seconds * 1000 : undefined,
  );
}

export function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
