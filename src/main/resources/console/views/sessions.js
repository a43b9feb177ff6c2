import { money, toInstant } from '../format.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { badge, idOf, person, timeOf } from '../ui.js';

export const SESSION_STATES = ['awaiting_payment', 'pairing', 'active', 'ended', 'cancelled', 'expired', 'unmatched'];

export const sessionColumns = ({ mitra = true } = {}) =>
  [
    {
      label: t('session'),
      cell: (s) => html`<a href="#/sessions/${s.id}">${idOf(s.id)}</a><span class="sub nowrap">${s.product.name}</span>`,
    },
    {
      label: t('state'),
      cell: (s) => html`${badge(s.state)}${s.end_reason ? html`<span class="sub">${t(`end.${s.end_reason}`)}</span>` : ''}`,
    },
    { label: t('customer'), cell: (s) => person(s.customer) },
    mitra && { label: t('mitra'), cell: (s) => person(s.mitra) },
    { label: t('created'), cell: (s) => timeOf(s.created_at) },
    { label: t('session.until'), cell: (s) => timeOf(s.ended_at ?? s.ends_at) },
    { label: t('price'), cell: (s) => html`<span class="num nowrap">${money(s.product.price)}</span>`, align: 'right' },
  ].filter(Boolean);

export default listView({
  title: 'title.sessions',
  path: '/sessions',
  follows: ['sessions'],
  filters: [
    { name: 'phone', label: 'session.phone', type: 'search', placeholder: '+62812…' },
    { name: 'state', label: 'state', options: ['', ...SESSION_STATES] },
    { name: 'mitra', label: 'session.mitra_id', type: 'search' },
    { name: 'from', label: 'from', type: 'datetime-local' },
    { name: 'to', label: 'to', type: 'datetime-local' },
  ],
  parameters: (query) => ({ ...query, from: toInstant(query.from), to: toInstant(query.to) }),
  columns: () => sessionColumns(),
});
