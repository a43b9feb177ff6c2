import { download, get, post } from '../api.js';
import { money } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { may } from '../store.js';
import { alert, ask, badge, empty, facts, idOf, table, timeOf, toast } from '../ui.js';

export default (ctx) => {
  const state = { payout: null, problem: null };

  const load = loader(ctx, state, async () => {
    state.payout = await get(`/payouts/${ctx.id}`, { signal: ctx.signal });
  });

  const save = async () => {
    try {
      await download(`/payouts/${ctx.id}.csv`, `payout-${ctx.id}.csv`);
    } catch (failure) {
      state.problem = failure;
      ctx.update();
    }
  };

  const paid = () =>
    ask({
      title: t('payout.paid_title'),
      consequences: [t('payout.paid.1', { amount: money(state.payout.total) }), t('payout.paid.2')],
      confirm: t('payout.paid'),
      danger: true,
      submit: async () => {
        await post(`/payouts/${ctx.id}/paid`, {});
        toast(t('saved'));
        load();
      },
    });

  const discard = () =>
    ask({
      title: t('payout.discard_title'),
      consequences: [t('payout.discard.1'), t('payout.discard.2')],
      fields: [{ name: 'reason', label: t('reason'), hint: t('reason.kept'), required: true, maxlength: 500, rows: 2 }],
      confirm: t('payout.discard'),
      danger: true,
      submit: async ({ reason }) => {
        await post(`/payouts/${ctx.id}/discard`, { reason });
        toast(t('saved'));
        load();
      },
    });

  load();
  return {
    get title() {
      return `${t('payout')} ${ctx.id.slice(-8)}`;
    },
    changed(kinds) {
      if (kinds.includes('payments')) load();
    },
    render() {
      const p = state.payout;
      return html`
        <a class="crumb" href="#/payouts">← ${t('title.payouts')}</a>
        ${state.problem ? alert(state.problem, load) : nothing}
        ${
          !p
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : html`
          <div class="page-head"><h1>${t('payout')} ${idOf(p.id)}</h1>${badge(p.state)}
            <div class="actions">${p.state === 'discarded' ? nothing : html`<button @click=${save}>${t('payout.csv')}</button>`}
              ${
                may('operator') && p.state === 'draft'
                  ? html`<button @click=${discard}>${t('payout.discard')}</button>
                <button class="danger-line" @click=${paid}>${t('payout.paid')}</button>`
                  : nothing
              }</div></div>
          <section class="panel" aria-label=${t('payout')}><div class="body">${facts([
            [t('amount'), money(p.total)],
            [t('created'), timeOf(p.created_at)],
            [t('payment.paid_at'), timeOf(p.paid_at)],
            p.discarded_at && [t('state.discarded'), timeOf(p.discarded_at)],
            [t('id'), html`<code>${p.id}</code>`],
          ])}</div></section>
          <section class="panel" aria-label=${t('payout.mitras')}>
            ${
              p.items.length
                ? table(
                    t('payout.mitras'),
                    [
                      {
                        label: t('mitra'),
                        cell: (i) => html`<a href="#/mitras/${i.mitra_id}">${i.display_name}</a><span class="sub num">${i.phone}</span>`,
                      },
                      {
                        label: t('bank_account'),
                        cell: (i) =>
                          i.bank_account
                            ? html`<span class="wrap-any">${i.bank_account}</span>`
                            : html`<span class="badge warn">${t('bank_account.none')}</span>`,
                      },
                      { label: t('amount'), cell: (i) => html`<span class="num nowrap">${money(i.amount)}</span>`, align: 'right' },
                    ],
                    p.items,
                    (i) => i.mitra_id,
                  )
                : empty(t('nothing_found'))
            }
          </section>`
        }`;
    },
  };
};
