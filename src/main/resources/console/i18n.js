import { preference, setPreference } from './store.js';
import en from './text-en.js';
import id from './text-id.js';

const TEXTS = { en, id };

/** [code, name in that language]. */
export const LANGUAGES = [
  ['id', 'Indonesia'],
  ['en', 'English'],
];

let current = preference('language') ?? (navigator.language.startsWith('id') ? 'id' : 'en');

export const language = () => current;

export const setLanguage = (code) => {
  current = code;
  setPreference('language', code);
};

/** The text of a key, with {names} filled in; otherwise the fallback, which is the key's last part unless given. */
export const t = (key, values = {}, fallback = key.split('.').pop().replaceAll('_', ' ')) => {
  const text = TEXTS[current][key] ?? TEXTS.en[key] ?? fallback;
  return text?.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
};
