// Runs chats over real instances: both sides write until standard input says "stop", then everything settles.
// Reads one JSON line {baseUrl, chats: [{session_id, customer, mitra}]} with the tokens of both sides, and prints a report.
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { SapaClient, memoryStore } from '../../index.js';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { baseUrl, chats } = JSON.parse((await lines.next()).value);
const violations = [];

function device(chat, role) {
  const client = new SapaClient({ baseUrl, store: memoryStore(), WebSocket, timeoutMs: 3_000 });
  client.useTokens(chat[role]);
  const connection = client.connect();
  const self = { name: `${role} of ${chat.session_id}`, connection, received: new Map(), acknowledged: new Map(), opened: 0 };
  connection.on('state', ({ state }) => (self.opened += state === 'open' ? 1 : 0));
  connection.on('message', (message) => {
    if (message.seq !== self.received.size + 1) {
      violations.push(`${self.name} got ${message.seq} after ${self.received.size}`);
    }
    self.received.set(message.seq, message.client_message_id);
    connection.receipt(chat.session_id, { read_seq: message.seq });
  });
  connection.on('message.failed', ({ error }) => violations.push(`${self.name} was refused: ${error.code}`));
  self.send = (text) => {
    const id = crypto.randomUUID();
    connection.send(chat.session_id, text, id).then(
      (acknowledgement) => self.acknowledged.set(id, acknowledgement.seq),
      () => {},
    );
  };
  return self;
}

const pairs = chats.map((chat) => ['customer', 'mitra'].map((role) => device(chat, role)));
const devices = pairs.flat();
const writing = setInterval(() => devices.forEach((one, index) => one.connection.outgoing.length < 20 && one.send(`${index}`)), 60);
await lines.next();
clearInterval(writing);

const settled = () =>
  pairs.every(
    (pair) =>
      pair.every((one) => one.connection.outgoing.length === 0) &&
      pair.every((one) => one.received.size === pair.reduce((sum, other) => sum + other.acknowledged.size, 0)),
  );
for (const deadline = Date.now() + 60_000; !settled() && Date.now() < deadline; ) {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
for (const pair of pairs) {
  const sent = pair.reduce((sum, one) => sum + one.acknowledged.size, 0);
  for (const one of pair) {
    if (one.received.size !== sent) {
      violations.push(`${one.name} has ${one.received.size} of ${sent}, state ${one.connection.state}`);
    }
    for (const [id, seq] of one.acknowledged) {
      if (one.received.get(seq) !== id) {
        violations.push(`${one.name} was told ${seq} for ${id}`);
      }
    }
  }
}
devices.forEach((one) => one.connection.close());
console.log(
  JSON.stringify({
    messages: devices.reduce((sum, one) => sum + one.acknowledged.size, 0),
    connections: devices.reduce((sum, one) => sum + one.opened, 0),
    violations: violations.slice(0, 20),
  }),
);
process.exit(0);
