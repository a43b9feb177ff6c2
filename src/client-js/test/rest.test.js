import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import WebSocket from 'ws';
import { SapaClient, memoryStore } from '../index.js';
import { fakeServer, tokens } from './support.js';

let server;
let client;

beforeEach(async () => {
  server = await fakeServer();
  client = new SapaClient({ baseUrl: server.url, store: memoryStore(), WebSocket });
});

afterEach(() => server.stop());

const calls = (key) => server.calls.filter((call) => call.key === key);

test('sign-in keeps the tokens and uses them', async () => {
  server.answers.set('POST /v1/auth/token', () => [200, tokens('a')]);
  server.answers.set('GET /v1/me', () => [200, { id: 'u' }]);
  assert.equal((await client.signIn('challenge', '000000')).id, 'u');
  await client.profile();
  assert.equal(calls('GET /v1/me')[0].headers.authorization, `Bearer ${client.tokens.access_token}`);
});

test('concurrent calls with an expired token share one renewal', async () => {
  client.useTokens(tokens('old'));
  const old = client.tokens.access_token;
  server.answers.set('POST /v1/auth/refresh', () => [200, tokens('new')]);
  server.answers.set('GET /v1/me', ({ headers }) =>
    headers.authorization.endsWith(old) ? [401, { code: 'unauthorized' }] : [200, {}],
  );
  await Promise.all([client.profile(), client.profile(), client.profile()]);
  assert.equal(calls('POST /v1/auth/refresh').length, 1);
});

test('a renewal that another tab made is not made again', async () => {
  client.useTokens(tokens('old'));
  const old = client.tokens.access_token;
  client.store.set('tokens', tokens('other-tab'));
  await client.refresh(old);
  assert.equal(calls('POST /v1/auth/refresh').length, 0);
});

test('a refused refresh token ends the sign-in', async () => {
  client.useTokens(tokens('old'));
  const seen = [];
  client.onTokens((now) => seen.push(now));
  server.answers.set('POST /v1/auth/refresh', () => [401, { code: 'invalid_refresh_token' }]);
  await assert.rejects(client.refresh(), { code: 'invalid_refresh_token' });
  assert.equal(client.tokens, null);
  assert.deepEqual(seen, [null]);
});

test('an unreachable server does not end the sign-in', async () => {
  client.useTokens(tokens('old'));
  server.answers.set('POST /v1/auth/refresh', () => [0]);
  await assert.rejects(client.refresh(), { code: 'network', status: 0 });
  assert.notEqual(client.tokens, null);
});

test('reads and keyed writes are repeated after a lost answer, other writes are not', async () => {
  client.useTokens(tokens('a'));
  server.answers.set('POST /v1/sessions', [[0], [503, { code: 'unavailable' }], [201, { id: 's' }]]);
  server.answers.set('POST /v1/mitra/offers/o/accept', [[0], [200, {}]]);
  assert.equal((await client.createSession({ product_id: 'p' })).id, 's');
  const keys = new Set(calls('POST /v1/sessions').map((call) => call.headers['idempotency-key']));
  assert.equal(keys.size, 1);
  await assert.rejects(client.acceptOffer('o'), { code: 'network' });
});

test('problems carry code, detail and retry time', async () => {
  server.answers.set('GET /v1/products', () => [429, { code: 'rate_limited', detail: 'slow' }, { 'retry-after': '7' }]);
  await assert.rejects(client.products(), { status: 429, code: 'rate_limited', message: 'slow', retryAfterMs: 7000 });
});

test('a proxy page becomes an error too', async () => {
  server.answers.set('GET /v1/products', () => [502]);
  await assert.rejects(client.products(), { status: 502, code: 'unknown' });
});
