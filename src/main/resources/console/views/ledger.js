import { get } from '../api.js';
import { money } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { idOf, timeOf } from '../ui.js';

const entries = listView({
  title: 'title.ledger',
  path: '/ledger/entries',
  follows: ['payments'],
  filters: [{ name: 'account', label: 'ledger.account', type: 'search' }],
  above: () => nothing,
  columns: () => [
    { label: t('time'), cell: (e) => timeOf(e.at) },
    { label: t('ledger.kind'), cell: (e) => html`<b>${t('ledger.kind.' + e.kind, {}, e.kind)}</b><span class="sub">${idOf(e.id)}</span>` },
    { label: t('ledger.lines'), cell: (e) => html`<ul class="plain">${e.lines.map((l) => html`<li class="num"><a href="#/ledger?account=${encodeURIComponent(l.account)}">${l.account}</a> <span class="nowrap">${money(l.amount)}</span></li>`)}</ul>` },
  ],
});

export default (ctx) => {
  const list = entries(ctx);
  const state = { accounts: null };
  const load = async () => {
    try {
      state.accounts = (await get('/ledger/accounts?limit=100', { signal: ctx.signal })).items;
    } catch (failure) {
      if (failure.name !== 'AbortError') state.accounts = [];
    }
    ctx.update();
  };
  load();
  return {
    title: t('title.ledger'),
    changed(kinds) {
      list.changed(kinds);
      if (kinds.includes('payments')) load();
    },
    render: () => html`
      ${list.render()}
      <section class="panel" aria-labelledby="h-accounts"><header><h2 id="h-accounts">${t('ledger.accounts')}</h2>
        <span class="muted small">${t('ledger.accounts_note')}</span></header>
        <div class="table-wrap"><table class="cards"><caption class="visually-hidden">${t('ledger.accounts')}</caption>
          <thead><tr><th scope="col">${t('ledger.account')}</th><th scope="col" class="right">${t('ledger.balance')}</th></tr></thead>
          <tbody>${(state.accounts ?? []).map((a) => html`<tr><td data-label=${t('ledger.account')}><div><a href="#/ledger?account=${encodeURIComponent(a.code)}">${a.code}</a></div></td>
            <td class="right num" data-label=${t('ledger.balance')}><div>${money(a.balance)}</div></td></tr>`)}</tbody></table></div>
      </section>`,
  };
};
