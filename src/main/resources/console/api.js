import { eventParser } from './event-parser.js';
import { session, setSession } from './store.js';

const BASE = '/cc/v1';
const listeners = new Set();

/** A refusal: what the problem response said. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? 'unknown';
    this.errors = body?.errors ?? [];
    this.requestId = body?.request_id;
  }
}

/** Calls back when the token is no longer good. */
export const onSignedOut = (listener) => listeners.add(listener);

const signedOut = () => {
  setSession(null);
  for (const listener of listeners) listener();
};

const headers = (more) => {
  const token = session()?.token;
  return { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
};

const request = async (method, path, body, { signal, key, accept = 'application/json' } = {}) => {
  let response;
  try {
    response = await fetch(BASE + path, {
      method,
      signal,
      cache: 'no-store',
      headers: headers({
        Accept: accept,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(key ? { 'Idempotency-Key': key } : {}),
      }),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new Problem(0, { code: 'unreachable' });
  }
  if (response.status === 401 && session()) signedOut();
  if (!response.ok) {
    throw new Problem(response.status, await response.json().catch(() => null));
  }
  return response;
};

const json = async (...call) => {
  const response = await request(...call);
  return response.status === 204 ? null : response.json();
};

export const get = (path, options) => json('GET', path, undefined, options);
/** @param key makes sending it twice do it once */
export const post = (path, body, key) => json('POST', path, body, { key });
export const put = (path, body) => json('PUT', path, body);
export const patch = (path, body) => json('PATCH', path, body);

/** A path with those query parameters that have a value. */
export const withQuery = (path, parameters) => {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
  return query.size ? `${path}?${query}` : path;
};

/** Saves what a path answers as a file. */
export const download = async (path, name) => {
  const response = await request('GET', path, undefined, { accept: '*/*' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

export const signIn = async (email, password) => {
  const answer = await post('/auth/token', { email, password });
  setSession({
    token: answer.access_token,
    operator: answer.operator,
    until: Date.now() + answer.expires_in * 1000,
  });
};

export const signOut = signedOut;

/**
 * Follows an event stream (the token goes into a header, which EventSource cannot do) and comes back after every cut.
 * Calls onEvent(name, data) and onState(connected). Returns what ends it.
 */
export const follow = (path, onEvent, onState) => {
  const stop = new AbortController();
  const run = async () => {
    for (let failures = 0; !stop.signal.aborted && session(); ) {
      try {
        const response = await request('GET', path, undefined, { signal: stop.signal, accept: 'text/event-stream' });
        failures = 0;
        onState(true);
        await readEvents(response.body, onEvent);
      } catch (failure) {
        if (stop.signal.aborted || failure.status === 401) return;
      }
      onState(false);
      failures += 1;
      await pause(Math.min(500 * 2 ** failures, 10_000) * (0.5 + Math.random() / 2), stop.signal);
    }
  };
  run();
  return () => stop.abort();
};

const readEvents = async (stream, onEvent) => {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  const parser = eventParser((name, data) => onEvent(name, JSON.parse(data)));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser(value);
  }
};

const pause = (millis, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
