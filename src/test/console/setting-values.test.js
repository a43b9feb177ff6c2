import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedKeys, parse, shown } from '../../main/resources/console/setting-values.js';

test('whole numbers are sent as numbers, anything else as it was typed', () => {
  assert.equal(parse(' 30 ', { default: 1 }), 30);
  assert.equal(parse('-2', { default: 1 }), -2);
  assert.equal(parse('1.5', { default: 1 }), '1.5');
  assert.equal(parse('many', { default: 1 }), 'many');
});

test('a list is split at commas without its empty parts', () => {
  assert.deepEqual(parse('300, 60,,', { default: [] }), [300, 60]);
  assert.deepEqual(parse('', { default: [] }), []);
});

test('what is shown can be sent back unchanged', () => {
  for (const value of [30, [300, 60]]) assert.deepEqual(parse(shown(value), { default: value }), value);
});

test('a version names the settings that it changed', () => {
  const before = { values: { a: 1, b: [1, 2], c: 'x' } };
  assert.deepEqual(changedKeys({ values: { a: 2, b: [1, 2], c: 'x' } }, before), ['a']);
  assert.deepEqual(changedKeys({ values: { a: 2 } }, null), []);
});
