import { language, t } from './i18n.js';

const locale = () => (language() === 'id' ? 'id-ID' : 'en-GB');
const cache = new Map();
const formatter = (kind, key, make) => {
  const name = kind + locale() + key;
  if (!cache.has(name)) cache.set(name, make());
  return cache.get(name);
};

export const number = (value) =>
  value === null || value === undefined ? '–' : formatter('n', '', () => new Intl.NumberFormat(locale())).format(value);

/** Whole rupiah. */
export const money = (value) =>
  value === null || value === undefined
    ? '–'
    : formatter(
        'm',
        '',
        () =>
          new Intl.NumberFormat(locale(), {
            style: 'currency',
            currency: 'IDR',
            maximumFractionDigits: 0,
            currencyDisplay: language() === 'id' ? 'symbol' : 'code',
          }),
      ).format(value);

const stamp = (value, options) =>
  value ? formatter('d', JSON.stringify(options), () => new Intl.DateTimeFormat(locale(), options)).format(new Date(value)) : '–';

/** Date and time in the browser's time zone. */
export const time = (value) => stamp(value, { dateStyle: 'medium', timeStyle: 'medium' });
export const clock = (value) => stamp(value, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const minute = (value) => stamp(value, { hour: '2-digit', minute: '2-digit' });

/** A length of time in words, its two largest units. */
export const duration = (seconds) => {
  if (seconds === null || seconds === undefined) return '–';
  const whole = Math.max(0, Math.round(seconds));
  const [d, h, m, s] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (d) return `${d} ${t('unit.d')} ${h} ${t('unit.h')}`;
  if (h) return `${h} ${t('unit.h')} ${m} ${t('unit.m')}`;
  return m ? `${m} ${t('unit.m')} ${s} ${t('unit.s')}` : `${s} ${t('unit.s')}`;
};

/** Seconds from now until a time; negative when it is past. */
export const secondsUntil = (value) => (new Date(value).getTime() - Date.now()) / 1000;

/** What a datetime-local field holds, as the API wants it. */
export const toInstant = (local) => (local ? new Date(local).toISOString() : '');
