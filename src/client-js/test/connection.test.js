import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import WebSocket from 'ws';
import { SapaClient, memoryStore } from '../index.js';
import { fakeServer, tokens } from './support.js';

let server;
let client;
let connection;
let events;

beforeEach(async () => {
  server = await fakeServer();
  client = new SapaClient({ baseUrl: server.url, store: memoryStore(), WebSocket });
  client.useTokens(tokens('a'));
});

afterEach(async () => {
  connection?.close();
  await server.stop();
});

function connect() {
  connection = client.connect();
  events = [];
  connection.on('*', (type, event) => events.push([type, event]));
}

async function connectReady() {
  connect();
  const accepted = await server.connection(0);
  accepted.ready();
  await server.until(() => accepted.ofType('resume').length === 1);
  return accepted;
}

const message = (seq, session = 's') => ({ type: 'message', session_id: session, seq, text: `${seq}` });
const received = () => events.filter(([type]) => type === 'message').map(([, event]) => event.seq);
const frames = (type) => server.connections.flatMap((one) => one.ofType(type));

test('an empty resume follows ready', async () => {
  const accepted = await connectReady();
  assert.deepEqual(accepted.ofType('resume')[0].sessions, []);
});

test('messages are delivered once and in order, a gap is asked for', async () => {
  const accepted = await connectReady();
  for (const seq of [1, 3, 3, 1]) {
    accepted.say(message(seq));
  }
  await server.until(() => accepted.ofType('resume').length === 2);
  assert.deepEqual(accepted.ofType('resume')[1].sessions, [{ session_id: 's', after_seq: 1 }]);
  accepted.say(message(2));
  await server.until(() => received().length === 3);
  assert.deepEqual(received(), [1, 2, 3]);
});

test('a reconnect resumes every session where it was', async () => {
  const accepted = await connectReady();
  accepted.say(message(1, 'a'));
  accepted.say(message(1, 'b'));
  accepted.say(message(2, 'b'));
  await server.until(() => received().length === 3);
  accepted.cut();
  const next = await server.connection(1);
  next.ready();
  await server.until(() => next.ofType('resume').length === 1);
  assert.deepEqual(next.ofType('resume')[0].sessions, [
    { session_id: 'a', after_seq: 1 },
    { session_id: 'b', after_seq: 2 },
  ]);
});

test('more sessions than fit one frame are resumed in several', async () => {
  for (let i = 0; i < 1_001; i++) {
    client.store.set(`seq:${i}`, 1);
  }
  connect();
  const accepted = await server.connection(0);
  accepted.ready();
  await server.until(() => accepted.ofType('resume').length === 3);
  assert.equal(accepted.ofType('resume').reduce((sum, frame) => sum + frame.sessions.length, 0), 1_001);
});

test('a session that is over and complete is no longer resumed', async () => {
  const accepted = await connectReady();
  accepted.say(message(1));
  accepted.say({ type: 'session', session: { id: 's', state: 'ended', last_seq: 1 } });
  await server.until(() => events.some(([type]) => type === 'session'));
  assert.deepEqual(client.store.keys('seq:'), []);
});

test('a message is sent again after a cut until it is acknowledged', async () => {
  const accepted = await connectReady();
  const sent = connection.send('s', 'Halo');
  await server.until(() => accepted.ofType('message.send').length === 1);
  accepted.cut();
  const next = await server.connection(1);
  next.ready();
  const again = await server.until(() => next.ofType('message.send')[0]);
  assert.equal(again.client_message_id, accepted.ofType('message.send')[0].client_message_id);
  next.say({ type: 'message.ack', session_id: 's', client_message_id: again.client_message_id, seq: 1 });
  assert.equal((await sent).seq, 1);
  assert.deepEqual(connection.outgoing, []);
});

test('messages of a session wait for the one before them, other sessions do not', async () => {
  const accepted = await connectReady();
  const first = connection.send('s', '1');
  connection.send('s', '2').catch(() => {});
  connection.send('other', '3').catch(() => {});
  await server.until(() => accepted.ofType('message.send').length === 2);
  assert.deepEqual(accepted.ofType('message.send').map((frame) => frame.text), ['1', '3']);
  const { client_message_id } = accepted.ofType('message.send')[0];
  accepted.say({ type: 'message.ack', session_id: 's', client_message_id, seq: 1 });
  await first;
  await server.until(() => accepted.ofType('message.send').length === 3);
  assert.equal(accepted.ofType('message.send')[2].text, '2');
});

test('a final refusal rejects and frees the queue', async () => {
  const accepted = await connectReady();
  const refused = connection.send('s', 'x');
  const [frame] = await server.until(() => accepted.ofType('message.send').length === 1 && accepted.ofType('message.send'));
  accepted.say({ type: 'error', code: 'session_not_active', detail: 'over', client_message_id: frame.client_message_id });
  await assert.rejects(refused, { code: 'session_not_active' });
  assert.deepEqual(client.store.keys('out:'), []);
  assert.ok(events.some(([type]) => type === 'message.failed'));
});

test('a rate limit delays the message', async () => {
  const accepted = await connectReady();
  connection.send('s', 'x').catch(() => {});
  const first = await server.until(() => accepted.ofType('message.send')[0]);
  accepted.say({
    type: 'error',
    code: 'rate_limited',
    detail: '',
    retry_after_ms: 50,
    client_message_id: first.client_message_id,
  });
  await server.until(() => accepted.ofType('message.send').length === 2);
});

test('queued messages survive a reload in their order', async () => {
  const accepted = await connectReady();
  accepted.cut();
  for (const text of ['1', '2', '3']) {
    connection.send('s', text).catch(() => {});
  }
  connection.close();
  connect();
  const next = await server.until(() => server.connections.length > 1 && server.connections.at(-1));
  next.ready();
  for (const text of ['1', '2', '3']) {
    const frame = await server.until(() => next.ofType('message.send').find((one) => one.text === text));
    next.say({ type: 'message.ack', session_id: 's', client_message_id: frame.client_message_id, seq: Number(text) });
  }
  assert.deepEqual(next.ofType('message.send').map((frame) => frame.text), ['1', '2', '3']);
});

test('a failed ticket call is tried again', async () => {
  server.answers.set('POST /v1/ws-tickets', [[503, { code: 'unavailable' }], [500], [201, { ticket: 't' }]]);
  connect();
  (await server.connection(0)).ready();
  await server.until(() => connection.state === 'open');
});

test('a drain reconnects after the announced time', async () => {
  const accepted = await connectReady();
  accepted.say({ type: 'reconnect', after_ms: 10 });
  accepted.close(1001, 'going away');
  (await server.connection(1)).ready();
  await server.until(() => connection.state === 'open');
});

test('1008 renews the token first, a dead sign-in ends the connection', async () => {
  server.answers.set('POST /v1/auth/refresh', [[200, tokens('b')], [401, { code: 'invalid_refresh_token' }]]);
  const accepted = await connectReady();
  accepted.close(1008, 'token');
  const next = await server.connection(1);
  assert.ok(client.tokens.access_token.endsWith('.b'));
  next.ready();
  await server.until(() => connection.state === 'open');
  next.close(1008, 'token');
  await server.until(() => connection.state === 'closed');
  assert.ok(events.some(([type]) => type === 'signed_out'));
});

test('a replaced connection stays closed', async () => {
  const accepted = await connectReady();
  accepted.close(1008, 'replaced');
  await server.until(() => connection.state === 'closed');
  assert.ok(events.some(([type]) => type === 'replaced'));
  assert.equal(server.connections.length, 1);
});

test('a token near its end is renewed on the open connection', async () => {
  client.useTokens(tokens('a', 60.5));
  server.answers.set('POST /v1/auth/refresh', () => [200, tokens('b')]);
  await connectReady();
  const [auth] = await server.until(() => frames('auth').length > 0 && frames('auth'));
  assert.equal(auth.access_token, client.tokens.access_token);
});

test('receipts of a session are merged', async () => {
  const accepted = await connectReady();
  connection.receipt('s', { delivered_seq: 3 });
  connection.receipt('s', { read_seq: 2 });
  connection.receipt('s', { delivered_seq: 1 });
  const receipt = await server.until(() => accepted.ofType('receipt')[0]);
  assert.deepEqual(receipt, { type: 'receipt', session_id: 's', delivered_seq: 3, read_seq: 2 });
});

test('typing is throttled', async () => {
  const accepted = await connectReady();
  connection.typing('s', true);
  connection.typing('s', true);
  connection.typing('s', false);
  await server.until(() => accepted.ofType('typing').length === 2);
  assert.deepEqual(accepted.ofType('typing').map((frame) => frame.on), [true, false]);
});

test('a handler that throws is reported and stops nothing', async () => {
  const accepted = await connectReady();
  connection.on('message', () => {
    throw new Error('boom');
  });
  accepted.say(message(1));
  accepted.say(message(2));
  await server.until(() => received().length === 2);
  assert.equal(events.filter(([type, event]) => type === 'error' && event.message === 'boom').length, 2);
});

test('heartbeats begin with the connection', async () => {
  connection = client.connect({ heartbeat: true });
  const accepted = await server.connection(0);
  accepted.ready();
  await server.until(() => accepted.ofType('heartbeat').length === 1);
});
