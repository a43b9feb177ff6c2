import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, duration, minute, money, number, secondsUntil, time, toInstant } from '../../main/resources/console/format.js';
import { setLanguage } from '../../main/resources/console/i18n.js';

const inLanguage = (code, check) => {
  setLanguage(code);
  try {
    check();
  } finally {
    setLanguage('en');
  }
};

test('what is unknown is a dash', () => {
  for (const format of [number, money, time, clock, minute, duration]) {
    assert.equal(format(null), '–');
    assert.equal(format(undefined), '–');
  }
});

test('zero is a number', () => {
  assert.equal(number(0), '0');
  assert.match(money(0), /0$/);
  assert.equal(duration(0), '0 s');
});

test('numbers and money are grouped as in the chosen language', () => {
  assert.equal(number(1234567), '1,234,567');
  assert.equal(money(150000), 'IDR\u00a0150,000');
  inLanguage('id', () => {
    assert.equal(number(1234567), '1.234.567');
    assert.equal(money(150000), 'Rp\u00a0150.000');
  });
});

test('a duration names its two largest units', () => {
  assert.equal(duration(59.4), '59 s');
  assert.equal(duration(60), '1 min 0 s');
  assert.equal(duration(3_661), '1 h 1 min');
  assert.equal(duration(90_000), '1 d 1 h');
});

test('a duration that is over is zero', () => {
  assert.equal(duration(-5), '0 s');
});

test('times are shown in the time zone of the browser', () => {
  assert.equal(minute('2026-03-01T17:30:00Z'), '00:30');
  assert.equal(clock('2026-03-01T17:30:05Z'), '00:30:05');
  assert.match(time('2026-03-01T17:30:05Z'), /^2 Mar 2026/);
});

test('a local date and time is sent as an instant', () => {
  assert.equal(toInstant('2026-03-02T00:30'), '2026-03-01T17:30:00.000Z');
  assert.equal(toInstant(''), '');
});

test('seconds until a past time are negative', () => {
  assert.ok(secondsUntil('2020-01-01T00:00:00Z') < 0);
  assert.ok(secondsUntil('2100-01-01T00:00:00Z') > 0);
});
