import { get, withQuery } from '../api.js';
import { money, number } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { alert, empty, facts, field, idOf, valuesOf } from '../ui.js';

const MAX_CHECKED = 100;

// Whatever is not as it should be says so in words and in colour.
const check = (good, text) =>
  html`<span class="badge ${good ? 'good' : 'bad'}">${good ? t('finance.agrees') : t('finance.differs')}</span> ${text}`;

const links = (ids) => ids.map((id) => html` <a href="#/payments/${id}">${idOf(id)}</a>`);

export default (ctx) => {
  const state = { report: null, problem: null, asking: false };

  const load = loader(ctx, state, async (gateway = 0) => {
    state.asking = gateway > 0;
    ctx.update();
    try {
      state.report = await get(withQuery('/finance/daily', { date: ctx.query.date, gateway: gateway || '' }), { signal: ctx.signal });
    } finally {
      state.asking = false;
    }
  });

  const choose = (event) => {
    event.preventDefault();
    ctx.go(withQuery(ctx.path, valuesOf(event.target)));
  };

  const checks = (c) =>
    facts([
      [t('finance.ledger'), check(c.ledger_balances, '')],
      [
        t('finance.payments'),
        check(
          c.payments_reconciled,
          c.ledger_mismatches.map((id) => html` ${idOf(id)}`),
        ),
      ],
      [
        t('finance.gateway'),
        c.gateway_checked
          ? check(!c.gateway_mismatches.length, html`${t('finance.asked', { n: number(c.gateway_checked) })}${links(c.gateway_mismatches)}`)
          : t('finance.not_asked'),
      ],
      [t('finance.flagged'), html`<a href="#/gateway-events">${number(c.flagged_events)}</a>`],
      [t('finance.manual'), html`<a href="#/payments?refund_state=manual">${number(c.manual_refunds)}</a>`],
    ]);

  load();
  return {
    title: t('title.finance'),
    changed() {},
    render() {
      const r = state.report;
      return html`
        <div class="page-head"><h1>${t('title.finance')}</h1>
          <div class="actions"><button ?disabled=${state.asking} @click=${() => load(MAX_CHECKED)}>${t('finance.ask')}</button></div></div>
        <section class="panel" aria-label=${t('finance.day')}>
          <form class="filters" @submit=${choose}>
            ${field({ name: 'date', label: t('finance.day'), type: 'date', value: ctx.query.date ?? r?.date }, state.problem)}
            <div class="buttons"><button class="primary" type="submit">${t('finance.show')}</button></div>
          </form>
          ${state.problem ? html`<div class="body">${alert(state.problem, () => load())}</div>` : nothing}
        </section>
        ${
          !r
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : html`
          <div class="cols">
            <section class="panel" aria-labelledby="h-day"><header><h2 id="h-day">${t('finance.moved')}</h2></header><div class="body">${facts(
              [
                [t('finance.takings'), `${money(r.takings)} (${number(r.payments)})`],
                [t('finance.requested'), money(r.refunds.requested)],
                [t('finance.by_gateway'), money(r.refunds.paid_by_gateway)],
                [t('finance.by_hand'), money(r.refunds.paid_manually)],
                [t('finance.fees'), money(r.platform_fees)],
                [t('finance.earnings'), money(r.mitra_earnings)],
                [t('finance.paid_out'), money(r.paid_out)],
              ],
            )}</div></section>
            <section class="panel" aria-labelledby="h-balances"><header><h2 id="h-balances">${t('finance.balances')}</h2></header><div class="body">${facts(
              [
                [t('account.gateway'), money(r.balances.gateway)],
                [t('account.bank'), money(r.balances.bank)],
                [t('account.customer_funds'), money(r.balances.customer_funds)],
                [t('account.refunds_payable'), money(r.balances.refunds_payable)],
                [t('account.mitra_payable'), money(r.balances.mitra_payable)],
              ],
            )}</div></section>
          </div>
          <section class="panel" aria-labelledby="h-checks"><header><h2 id="h-checks">${t('finance.checks')}</h2></header>
            <div class="body">${checks(r.checks)}</div></section>`
        }`;
    },
  };
};
