import { html } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { timeOf } from '../ui.js';

const PLACES = { mitra: 'mitras', session: 'sessions', transcript: 'sessions', payment: 'payments', refund: null, payout: 'payouts' };

const subject = (entry) => {
  const place = PLACES[entry.action.split('.')[0]];
  return place && /^[0-9a-f-]{36}$/.test(entry.subject)
    ? html`<a class="mono" href="#/${place}/${entry.subject}">${entry.subject.slice(-8)}</a>`
    : html`<span class="mono wrap-any">${entry.subject}</span>`;
};

export default listView({
  title: 'title.audit',
  path: '/audit',
  follows: ['audit'],
  filters: [
    { name: 'subject', label: 'audit.subject', type: 'search' },
    { name: 'operator', label: 'audit.operator', type: 'search' },
  ],
  columns: () => [
    { label: t('time'), cell: (e) => timeOf(e.at) },
    { label: t('operator'), cell: (e) => html`<span class="wrap-any">${e.operator_email}</span>` },
    { label: t('audit.action'), cell: (e) => html`<b class="mono">${e.action}</b>` },
    { label: t('audit.subject'), cell: subject },
    { label: t('audit.details'), cell: (e) => html`<span class="small wrap-any">${Object.entries(e.details).map(([name, value]) =>
      html`<span class="muted">${name}</span> ${typeof value === 'object' ? JSON.stringify(value) : String(value)} `)}</span>` },
  ],
});
