import { post } from '../api.js';
import { money } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { may } from '../store.js';
import { ask, badge, idOf, timeOf } from '../ui.js';

const draft = () =>
  ask({
    title: t('payout.new'),
    consequences: [t('payout.new.1'), t('payout.new.2')],
    confirm: t('payout.new'),
    submit: async () => {
      const made = await post('/payouts', {});
      location.hash = `#/payouts/${made.id}`;
    },
  });

export default listView({
  title: 'title.payouts',
  path: '/payouts',
  follows: ['payments'],
  actions: () => (may('operator') ? html`<button class="primary" @click=${draft}>${t('payout.new')}</button>` : nothing),
  columns: () => [
    { label: t('payout'), cell: (p) => html`<a href="#/payouts/${p.id}">${idOf(p.id)}</a>` },
    { label: t('state'), cell: (p) => badge(p.state) },
    { label: t('created'), cell: (p) => timeOf(p.created_at) },
    { label: t('payment.paid_at'), cell: (p) => timeOf(p.paid_at) },
    { label: t('amount'), cell: (p) => html`<span class="num nowrap">${money(p.total)}</span>`, align: 'right' },
  ],
});
