/** A string enum that may grow: handle unknown values. */
type Open<T extends string> = T | (string & {});

export type Uuid = string;
/** RFC 3339 in UTC. */
export type Timestamp = string;
/** Whole rupiah. */
export type Rupiah = number;
export type Role = 'customer' | 'mitra';
export type SessionState = Open<
  'awaiting_payment' | 'pairing' | 'active' | 'ended' | 'cancelled' | 'expired' | 'unmatched'
>;
export type PaymentState = Open<'pending' | 'paid' | 'expired' | 'cancelled' | 'partially_refunded' | 'refunded'>;
export type RefundState = Open<'requested' | 'pending' | 'succeeded' | 'failed' | 'manual' | 'settled'>;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Tokens {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token: string;
  user: { id: Uuid; role: Role; display_name: string | null };
}

export interface Challenge {
  challenge_id: Uuid;
  expires_in: number;
  resend_in: number;
}

export interface Availability {
  available: boolean;
  available_count: number;
  online_count: number;
  as_of: Timestamp;
}

export interface Product {
  id: Uuid;
  code: string;
  name: string;
  duration_minutes: number;
  price: Rupiah;
}

export interface Mitra {
  id: Uuid;
  display_name: string;
  headline: string | null;
  bio: string | null;
  rating: number | null;
  rating_count: number;
  online: boolean;
  available: boolean;
}

export interface Presence {
  online: boolean;
  active_sessions: number;
  max_sessions: number;
  /** Why the mitra is offline: `requested`, `missed_offers`, `no_heartbeat`; later releases may add to these. */
  reason: string | null;
}

export interface Refund {
  id: Uuid;
  amount: Rupiah;
  state: RefundState;
  at: Timestamp;
}

export interface Payment {
  id: Uuid;
  state: PaymentState;
  amount: Rupiah;
  currency: string;
  checkout_url: string | null;
  expires_at: Timestamp | null;
  refunds?: Refund[];
}

export interface Person {
  id: Uuid;
  display_name: string | null;
}

export interface Session {
  id: Uuid;
  state: SessionState;
  version: number;
  customer: Person;
  mitra: Person | null;
  product: Product;
  queue_position: number | null;
  /** A guess, in seconds; only while the session waits for a mitra. */
  estimated_wait_seconds: number | null;
  created_at: Timestamp;
  started_at: Timestamp | null;
  ends_at: Timestamp | null;
  grace_until: Timestamp | null;
  ended_at: Timestamp | null;
  end_reason: string | null;
  last_seq: number;
  /** Messages of the other side that this side has not read, counted up to 1,000. */
  unread: number;
  receipts: Partial<Record<Role, { delivered_seq: number; read_seq: number }>>;
  rating: { stars: number; comment: string | null; created_at: Timestamp } | null;
  payment: Payment | null;
}

export interface Message {
  id: Uuid;
  session_id: Uuid;
  /** 1, 2, 3 … without gaps in its session. */
  seq: number;
  sender: { id: Uuid; role: Role };
  client_message_id: Uuid;
  text: string;
  created_at: Timestamp;
}

export interface Acknowledgement {
  session_id: Uuid;
  client_message_id: Uuid;
  seq: number;
  id: Uuid;
  created_at: Timestamp;
}

export interface Offer {
  id: Uuid;
  session_id: Uuid;
  product: Product;
  customer: Person;
  expires_at: Timestamp;
}

/** A refusal of the server, or a failure to reach it (`status` 0, `code` `network`). Branch on `code`. */
export class SapaError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Record<string, unknown>;
  readonly retryAfterMs?: number;
  readonly isTransient: boolean;
}

/** Synchronous storage of JSON values. */
export interface Store {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  remove(key: string): void;
  /** Keys with this prefix, sorted. */
  keys(prefix: string): string[];
}

export function memoryStore(): Store;
export function webStore(storage: Storage, prefix?: string): Store;

export interface ClientOptions {
  baseUrl: string | URL;
  /** Where tokens, positions and unacknowledged messages are kept; in memory by default. */
  store?: Store;
  fetch?: typeof fetch;
  /** A browser-compatible constructor, for Node before 22. */
  WebSocket?: unknown;
  /** Limit of one HTTP request; 15,000 by default. */
  timeoutMs?: number;
}

export class SapaClient {
  constructor(options: ClientOptions);
  readonly baseUrl: string;
  readonly store: Store;
  readonly tokens: Tokens | null;
  useTokens(tokens: Tokens): void;
  onTokens(listener: (tokens: Tokens | null) => void): () => void;

  requestCode(phone: string, role: Role): Promise<Challenge>;
  signIn(challengeId: Uuid, code: string): Promise<Tokens['user']>;
  signOut(options?: { everywhere?: boolean }): Promise<void>;
  refresh(rejected?: string): Promise<Tokens>;
  refreshDueInMs(): number | null;

  profile(): Promise<Record<string, unknown>>;
  updateProfile(changes: { display_name?: string }): Promise<Record<string, unknown>>;
  deleteAccount(): Promise<void>;
  exportData(): Promise<Record<string, unknown>>;
  putDevice(deviceId: string, device: { fcm_token: string; platform: string; locale?: string }): Promise<void>;
  deleteDevice(deviceId: string): Promise<void>;

  availability(): Promise<Availability>;
  products(): Promise<Page<Product>>;
  mitras(query?: { available?: boolean; limit?: number; after?: string }): Promise<Page<Mitra>>;
  mitra(id: Uuid): Promise<Mitra>;

  presence(): Promise<Presence>;
  setPresence(online: boolean): Promise<Presence>;
  heartbeat(): Promise<void>;
  offers(): Promise<Page<Offer>>;
  acceptOffer(id: Uuid): Promise<Session>;
  declineOffer(id: Uuid): Promise<void>;
  earnings(query?: { limit?: number; after?: string }): Promise<Record<string, unknown>>;

  createSession(request: { product_id: Uuid; mitra_id?: Uuid }, idempotencyKey?: Uuid): Promise<Session>;
  sessions(query?: { state?: SessionState; limit?: number; after?: string }): Promise<Page<Session>>;
  session(id: Uuid): Promise<Session>;
  cancelSession(id: Uuid): Promise<Session>;
  endSession(id: Uuid, reason?: 'no_show'): Promise<Session>;
  extendSession(id: Uuid, productId: Uuid, idempotencyKey?: Uuid): Promise<Payment>;
  /** Asks the gateway how a pending payment stands; after coming back from the checkout, and then every few seconds. */
  refreshPayment(id: Uuid): Promise<Payment>;
  rateSession(id: Uuid, stars: number, comment?: string): Promise<Session>;
  messages(sessionId: Uuid, query?: { after?: number | string; limit?: number }): Promise<Page<Message>>;
  sendMessage(sessionId: Uuid, text: string, clientMessageId?: Uuid): Promise<Message>;
  putReceipts(sessionId: Uuid, receipts: { delivered_seq?: number; read_seq?: number }): Promise<unknown>;

  webSocketTicket(): Promise<{ ticket: string; expires_in: number }>;
  connect(options?: { heartbeat?: boolean; WebSocket?: unknown }): SapaConnection;
}

export interface ConnectionEvents {
  state: { state: ConnectionState };
  ready: { connection_id: string; server_time: Timestamp; sessions: { session_id: Uuid; last_seq: number }[] };
  message: Message;
  'message.ack': Acknowledgement;
  /** The server refused the message for good; it is no longer queued. */
  'message.failed': { session_id: Uuid; client_message_id: Uuid; error: SapaError };
  session: { session: Session };
  'session.warning': { session_id: Uuid; remaining_seconds: number };
  receipt: { session_id: Uuid; role: Role; delivered_seq: number; read_seq: number };
  typing: { session_id: Uuid; role: Role; on: boolean };
  offer: { offer: Offer };
  'offer.gone': { offer_id: Uuid };
  presence: { online: boolean; reason: string };
  reconnect: { after_ms: number };
  pong: Record<string, never>;
  /** The sign-in has ended; the connection is closed. */
  signed_out: Record<string, never>;
  /** The user has too many connections; this one is closed and stays so. */
  replaced: Record<string, never>;
  error: unknown;
}

export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'closed';

export class SapaConnection {
  private constructor();
  readonly state: ConnectionState;
  readonly outgoing: { session_id: Uuid; client_message_id: Uuid; text: string }[];
  heartbeat: boolean;
  on<T extends keyof ConnectionEvents>(type: T, handler: (event: ConnectionEvents[T]) => void): () => void;
  on(type: '*', handler: (type: string, event: unknown) => void): () => void;
  send(sessionId: Uuid, text: string, clientMessageId?: Uuid): Promise<Acknowledgement | Message>;
  receipt(sessionId: Uuid, receipt: { delivered_seq?: number; read_seq?: number }): void;
  typing(sessionId: Uuid, on: boolean): void;
  close(): void;
}
