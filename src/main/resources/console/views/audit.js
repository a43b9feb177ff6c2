import { html } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { idOf, timeOf } from '../ui.js';

const PLACES = { mitra: 'mitras', session: 'sessions', transcript: 'sessions', payout: 'payouts' };

const subject = (entry) => {
  const place = PLACES[entry.action.split('.')[0]];
  if (!/^[0-9a-f-]{36}$/.test(entry.subject)) return html`<span class="mono">${entry.subject}</span>`;
  return place
    ? html`<a href="#/${place}/${entry.subject}">${idOf(entry.subject)}</a>`
    : html`<a href="#/audit?subject=${entry.subject}">${idOf(entry.subject)}</a>`;
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
    { label: t('operator'), cell: (e) => e.operator_email },
    { label: t('audit.action'), cell: (e) => html`<b class="mono">${e.action}</b>` },
    { label: t('audit.subject'), cell: subject },
    {
      label: t('audit.details'),
      cell: (e) =>
        html`<span class="small wrap-any">${Object.entries(e.details).map(
          ([name, value]) => html`<span class="muted">${name}</span> ${typeof value === 'object' ? JSON.stringify(value) : String(value)} `,
        )}</span>`,
    },
  ],
});
