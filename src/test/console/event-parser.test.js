import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventParser } from '../../main/resources/console/event-parser.js';

const STREAM = ': hello\n\nevent: overview\ndata: {"a":1}\nid: 7\n\ndata: first\ndata:  second\r\n\r\nevent: empty\n\nevent:x\ndata:y\n\n';
const EVENTS = [
  ['overview', '{"a":1}'],
  ['message', 'first\n second'],
  ['x', 'y'],
];

const parse = (pieces) => {
  const events = [];
  const parser = eventParser((...event) => events.push(event));
  for (const piece of pieces) parser(piece);
  return events;
};

test('events are named by their event line and joined from their data lines', () => {
  assert.deepEqual(parse([STREAM]), EVENTS);
});

test('events are the same wherever the stream is cut', () => {
  for (let i = 0; i <= STREAM.length; i++) {
    assert.deepEqual(parse([STREAM.slice(0, i), STREAM.slice(i)]), EVENTS, `cut at ${i}`);
  }
  assert.deepEqual(parse([...STREAM]), EVENTS);
});

test('an event is not reported before the line that ends it', () => {
  assert.deepEqual(parse(['event: a\ndata: b\n']), []);
});
