import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loader } from '../../main/resources/console/loader.js';

const view = () => {
  const ctx = { updates: 0, update: () => ctx.updates++ };
  return { ctx, state: { problem: null } };
};

test('a read that fails becomes the problem, and the next success clears it', async () => {
  const { ctx, state } = view();
  const outcomes = [new Error('no'), null];
  const load = loader(ctx, state, async () => {
    const outcome = outcomes.shift();
    if (outcome) throw outcome;
  });
  await load();
  assert.equal(state.problem.message, 'no');
  await load();
  assert.equal(state.problem, null);
  assert.equal(ctx.updates, 2);
});

test('a view that was left is not touched', async () => {
  const { ctx, state } = view();
  await loader(ctx, state, async () => {
    throw new DOMException('left', 'AbortError');
  })();
  assert.equal(state.problem, null);
  assert.equal(ctx.updates, 0);
});

test('arguments reach the read', async () => {
  const { ctx, state } = view();
  const seen = [];
  await loader(ctx, state, async (...args) => seen.push(...args))(1, 2);
  assert.deepEqual(seen, [1, 2]);
});
