import { get, withQuery } from '../api.js';
import { money } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { loader } from '../loader.js';
import { alert, empty, idOf, table, timeOf } from '../ui.js';

const accountName = (kind, owner) =>
  html`${t(`account.${kind}`)}${owner ? html` <a href="#/mitras/${owner}">${idOf(owner)}</a>` : nothing}`;

const entries = listView({
  title: 'title.ledger',
  path: '/ledger/entries',
  follows: ['payments', 'sessions'],
  filters: [{ name: 'account', label: 'ledger.account_id', type: 'search' }],
  columns: () => [
    { label: t('time'), cell: (e) => timeOf(e.created_at) },
    { label: t('ledger.kind'), cell: (e) => t(`movement.${e.kind}`) },
    {
      label: t('ledger.account'),
      cell: (e) => html`<a href="#/ledger?account=${e.account_id}">${t(`account.${e.account_kind}`)}</a>
      ${e.owner_id ? html`<a href="#/mitras/${e.owner_id}">${idOf(e.owner_id)}</a>` : nothing}`,
    },
    { label: t('session'), cell: (e) => (e.session_id ? html`<a href="#/sessions/${e.session_id}">${idOf(e.session_id)}</a>` : '–') },
    { label: t('amount'), cell: (e) => html`<span class="num nowrap">${money(e.amount)}</span>`, align: 'right' },
  ],
});

export default (ctx) => {
  const list = entries(ctx);
  const state = { accounts: [], next: null, problem: null };

  const load = loader(ctx, state, async (after) => {
    const page = await get(withQuery('/ledger/accounts', { limit: 25, after }), { signal: ctx.signal });
    state.accounts = after ? [...state.accounts, ...page.items] : page.items;
    state.next = page.next;
  });

  load();
  return {
    title: t('title.ledger'),
    changed(kinds) {
      list.changed(kinds);
    },
    render: () => html`
      ${list.render()}
      <section class="panel" aria-labelledby="h-accounts"><header><h2 id="h-accounts">${t('ledger.accounts')}</h2>
        <span class="muted small">${t('ledger.accounts_note')} ${t('ledger.debit_note')}</span></header>
        ${state.problem ? html`<div class="body">${alert(state.problem, () => load())}</div>` : nothing}
        ${
          state.accounts.length
            ? table(
                t('ledger.accounts'),
                [
                  { label: t('ledger.account'), cell: (a) => accountName(a.kind, a.owner_id) },
                  { label: t('ledger.balance'), cell: (a) => html`<span class="num nowrap">${money(a.balance)}</span>`, align: 'right' },
                  {
                    label: '',
                    bare: true,
                    cell: (a) => html`<a class="button small" href="#/ledger?account=${a.id}">${t('ledger.entries')}</a>`,
                  },
                ],
                state.accounts,
              )
            : empty(t('nothing_found'))
        }
        ${state.next ? html`<div class="pager"><button class="small" @click=${() => load(state.next)}>${t('more')}</button></div>` : nothing}
      </section>`,
  };
};
