import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setLanguage, t } from '../../main/resources/console/i18n.js';
import en from '../../main/resources/console/text-en.js';
import id from '../../main/resources/console/text-id.js';

const CONSOLE = fileURLToPath(new URL('../../main/resources/console/', import.meta.url));

const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both languages have the same keys', () => {
  assert.deepEqual(Object.keys(id).sort(), Object.keys(en).sort());
});

test('both languages fill in the same values', () => {
  for (const key of Object.keys(en)) assert.deepEqual(placeholders(id[key]), placeholders(en[key]), key);
});

test('every literal key in the console has a text', () => {
  const files = readdirSync(CONSOLE, { recursive: true }).filter((name) => name.endsWith('.js') && !name.startsWith('text-'));
  assert.ok(files.length > 20);
  for (const file of files) {
    for (const [, key] of readFileSync(CONSOLE + file, 'utf8').matchAll(/\bt\(\s*'([^']+)'\s*[,)]/g)) {
      assert.ok(key in en, `${file}: ${key}`);
    }
  }
});

test('values are filled in, and a name without a value stays', () => {
  assert.equal(t('as_of', { time: '10:00' }).includes('10:00'), true);
  assert.equal(t('as_of').includes('{time}'), true);
});

test('an unknown key falls back to its last part or to what is given', () => {
  assert.equal(t('state.some_new_state'), 'some new state');
  assert.equal(t('state.some_new_state', {}, 'other'), 'other');
});

test('the language can be changed while the page is open', () => {
  setLanguage('id');
  assert.equal(t('cancel'), id.cancel);
  setLanguage('en');
  assert.equal(t('cancel'), en.cancel);
});
