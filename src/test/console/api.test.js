import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { follow, get, onSignedOut, Problem, post, signIn, withQuery } from '../../main/resources/console/api.js';
import { may, session, setSession } from '../../main/resources/console/store.js';

const OPERATOR = { id: 'o', email: 'a@example.test', role: 'operator' };

const answering = (...answers) => {
  const calls = [];
  globalThis.fetch = async (url, options) => {
    calls.push({ url, ...options });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return calls;
};

const json = (status, body) => new Response(JSON.stringify(body), { status });

const signedIn = (role = 'operator') => setSession({ token: 'abc', operator: { ...OPERATOR, role }, until: Date.now() + 60_000 });

afterEach(() => setSession(null));

test('a query holds only parameters with a value', () => {
  assert.equal(withQuery('/a', { x: 1, y: '', z: null, w: undefined }), '/a?x=1');
  assert.equal(withQuery('/a', { q: 'a b&c' }), '/a?q=a+b%26c');
  assert.equal(withQuery('/a', {}), '/a');
});

test('a call carries the token, and a body as JSON', async () => {
  signedIn();
  const calls = answering(json(201, { id: 1 }));
  assert.deepEqual(await post('/things', { a: 1 }, 'key-1'), { id: 1 });
  const [{ url, method, headers, body }] = calls;
  assert.equal(url, '/cc/v1/things');
  assert.equal(method, 'POST');
  assert.equal(headers.Authorization, 'Bearer abc');
  assert.equal(headers['Content-Type'], 'application/json');
  assert.equal(headers['Idempotency-Key'], 'key-1');
  assert.equal(body, '{"a":1}');
});

test('a call without a body sends none', async () => {
  const calls = answering(new Response(null, { status: 204 }));
  assert.equal(await post('/things'), null);
  assert.equal(calls[0].body, undefined);
  assert.equal('Content-Type' in calls[0].headers, false);
});

test('a refusal becomes a problem with its code and fields', async () => {
  const errors = [{ field: 'price', message: 'too low' }];
  answering(json(422, { code: 'validation_failed', detail: 'No', errors, request_id: 'r' }));
  await assert.rejects(get('/things'), (problem) => {
    assert.ok(problem instanceof Problem);
    assert.deepEqual([problem.status, problem.code, problem.message], [422, 'validation_failed', 'No']);
    assert.deepEqual(problem.errors, errors);
    assert.equal(problem.requestId, 'r');
    return true;
  });
});

test('an answer that is not JSON is a problem too', async () => {
  answering(new Response('<html>', { status: 502 }));
  await assert.rejects(get('/things'), { status: 502, code: 'unknown', message: 'HTTP 502' });
});

test('a server that is not reached is a problem', async () => {
  answering(new TypeError('failed'));
  await assert.rejects(get('/things'), { status: 0, code: 'unreachable' });
});

test('an abort stays an abort', async () => {
  answering(new DOMException('left', 'AbortError'));
  await assert.rejects(get('/things'), { name: 'AbortError' });
});

test('a 401 signs out once', async () => {
  signedIn();
  let signedOut = 0;
  onSignedOut(() => {
    signedOut += 1;
  });
  answering(json(401, {}), json(401, {}));
  await assert.rejects(get('/things'));
  await assert.rejects(get('/things'));
  assert.equal(signedOut, 1);
  assert.equal(session(), null);
});

test('signing in keeps the token until it expires', async () => {
  answering(json(200, { access_token: 'new', operator: OPERATOR, expires_in: 900 }));
  await signIn('a@example.test', 'secret');
  assert.equal(session().token, 'new');
  setSession({ ...session(), until: Date.now() - 1 });
  assert.equal(session(), null);
});

test('a role includes the lower ones', () => {
  signedIn('operator');
  assert.deepEqual(['viewer', 'operator', 'admin'].map(may), [true, true, false]);
  setSession(null);
  assert.equal(may('viewer'), false);
});

test('a stream is followed again after it ends, and left when told', async () => {
  signedIn();
  const states = [];
  const events = [];
  const calls = answering(new Response('event: a\ndata: 1\n\n'), new Response('event: b\ndata: 2\n\n'));
  await new Promise((done) => {
    const stop = follow(
      '/live',
      (name, data) => {
        events.push([name, data]);
        if (name === 'b') {
          stop();
          done();
        }
      },
      (connected) => states.push(connected),
    );
  });
  assert.deepEqual(events, [
    ['a', 1],
    ['b', 2],
  ]);
  assert.deepEqual(states.slice(0, 3), [true, false, true]);
  assert.equal(calls.length, 2);
});
