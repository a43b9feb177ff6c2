import { money, toInstant } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { badge, idOf, person, timeOf } from '../ui.js';

export default listView({
  title: 'title.payments',
  path: '/payments',
  follows: ['payments'],
  filters: [
    { name: 'phone', label: 'payment.phone', type: 'search', placeholder: '+62812…' },
    { name: 'state', label: 'state', options: ['', 'pending', 'paid', 'expired', 'cancelled', 'partially_refunded', 'refunded'] },
    {
      name: 'refund_state',
      label: 'payment.refund_state',
      options: ['', 'requested', 'pending', 'succeeded', 'failed', 'manual', 'settled'],
    },
    { name: 'reference', label: 'payment.reference', type: 'search' },
    { name: 'from', label: 'from', type: 'datetime-local' },
    { name: 'to', label: 'to', type: 'datetime-local' },
  ],
  parameters: (query) => ({ ...query, from: toInstant(query.from), to: toInstant(query.to) }),
  columns: () => [
    {
      label: t('payment'),
      cell: (p) =>
        html`<a href="#/payments/${p.id}">${idOf(p.id)}</a><span class="sub nowrap">${p.extension_id ? t('payment.for_extension') : t('payment.for_session')}</span>`,
    },
    { label: t('state'), cell: (p) => html`${badge(p.state)}${p.needs_transfer ? html` ${badge('manual')}` : nothing}` },
    { label: t('customer'), cell: (p) => person(p.customer) },
    { label: t('created'), cell: (p) => timeOf(p.created_at) },
    { label: t('payment.paid_at'), cell: (p) => timeOf(p.paid_at) },
    { label: t('amount'), cell: (p) => html`<span class="num nowrap">${money(p.amount)}</span>`, align: 'right' },
    {
      label: t('payment.refunded'),
      cell: (p) => html`<span class="num nowrap">${p.refunded ? money(p.refunded) : '–'}</span>`,
      align: 'right',
    },
  ],
});
