import { get, post, put } from '../api.js';
import { money } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { may } from '../store.js';
import { alert, ask, badge, empty, facts, idOf, person, table, timeOf, toast } from '../ui.js';

export default (ctx) => {
  const state = { payment: null, problem: null };

  const load = loader(ctx, state, async () => {
    state.payment = await get(`/payments/${ctx.id}`, { signal: ctx.signal });
  });

  const refund = () => {
    const { payment: p } = state;
    const key = crypto.randomUUID();
    return ask({
      title: t('refund.title'),
      consequences: [t('refund.1', { rest: money(p.refundable) }), t('refund.2'), t('refund.3')],
      fields: [
        {
          name: 'amount',
          label: t('refund.amount'),
          hint: t('refund.amount_hint', { rest: money(p.refundable) }),
          type: 'number',
          min: 1,
          max: p.refundable,
          step: 1,
          inputmode: 'numeric',
          value: p.refundable,
          required: true,
        },
        { name: 'reason', label: t('reason'), hint: t('reason.kept'), required: true, maxlength: 500, rows: 2 },
      ],
      confirm: t('refund'),
      danger: true,
      submit: async ({ amount, reason }) => {
        await post(`/payments/${ctx.id}/refunds`, { amount: Number(amount), reason }, key);
        toast(t('refund.asked', { amount: money(Number(amount)) }));
        load();
      },
    });
  };

  const settle = (r) =>
    ask({
      title: t('refund.settle_title'),
      consequences: [t('refund.settle.1', { amount: money(r.amount) }), t('refund.settle.2')],
      fields: [{ name: 'note', label: t('refund.note'), hint: t('refund.note_hint'), required: true, maxlength: 500, rows: 2 }],
      confirm: t('refund.settle'),
      danger: true,
      submit: async ({ note }) => {
        await post(`/refunds/${r.id}/settle`, { note });
        toast(t('saved'));
        load();
      },
    });

  const decide = (r, action) =>
    ask({
      title: t(`refund.${action}_title`),
      consequences: [t('refund.look.1'), t(`refund.${action}.1`, { amount: money(r.amount) })],
      fields: [{ name: 'reason', label: t('reason'), hint: t('reason.kept'), required: true, maxlength: 500, rows: 2 }],
      confirm: t(`refund.${action}`),
      danger: true,
      submit: async ({ reason }) => {
        await post(`/refunds/${r.id}/${action}`, { reason });
        toast(t('saved'));
        load();
      },
    });

  const bankAccount = (r) =>
    ask({
      title: t('bank_account'),
      fields: [
        {
          name: 'bank_account',
          label: t('bank_account'),
          hint: t('bank_account.hint'),
          required: true,
          maxlength: 500,
          value: r.bank_account,
        },
      ],
      confirm: t('save'),
      submit: async (values) => {
        await put(`/refunds/${r.id}/bank-account`, values);
        toast(t('saved'));
        load();
      },
    });

  const actions = (r) => {
    if (!may('operator')) return nothing;
    if (r.state === 'manual') {
      return html`<div class="buttons"><button class="small" @click=${() => bankAccount(r)}>${t('bank_account')}</button>
        <button class="small" @click=${() => settle(r)}>${t('refund.settle')}</button></div>`;
    }
    return r.state === 'requested' && r.asked_at
      ? html`<div class="buttons"><button class="small" @click=${() => decide(r, 'resend')}>${t('refund.resend')}</button>
        <button class="small" @click=${() => decide(r, 'mark-manual')}>${t('refund.mark-manual')}</button></div>`
      : nothing;
  };

  load();
  return {
    get title() {
      return `${t('payment')} ${ctx.id.slice(-8)}`;
    },
    changed(kinds) {
      if (kinds.includes('payments')) load();
    },
    render() {
      const p = state.payment;
      return html`
        <a class="crumb" href="#/payments">← ${t('title.payments')}</a>
        ${state.problem ? alert(state.problem, load) : nothing}
        ${
          !p
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : html`
          <div class="page-head"><h1>${money(p.amount)}</h1>${badge(p.state)}
            ${may('operator') && p.refundable > 0 ? html`<div class="actions"><button class="danger-line" @click=${refund}>${t('refund')}</button></div>` : nothing}</div>
          <div class="cols">
            <section class="panel" aria-label=${t('payment')}><div class="body">${facts([
              [t('customer'), person(p.customer)],
              [
                t('session'),
                html`<a href="#/sessions/${p.session_id}">${idOf(p.session_id)}</a> <span class="muted">${p.extension_id ? t('payment.for_extension') : t('payment.for_session')}</span>`,
              ],
              [t('amount'), money(p.amount)],
              [t('payment.refunded'), money(p.refunded)],
              [t('payment.channel'), p.channel ?? '–'],
              [t('created'), timeOf(p.created_at)],
              [t('payment.expires_at'), timeOf(p.expires_at)],
              [t('payment.paid_at'), timeOf(p.paid_at)],
              [t('payment.gateway_id'), html`<code>${p.gateway_session_id ?? '–'}</code>`],
              [t('id'), html`<code>${p.id}</code>`],
            ])}</div></section>
            <section class="panel" aria-labelledby="h-course"><header><h2 id="h-course">${t('session.course')}</h2></header><div class="body">
              <ol class="events">${p.events.map((e) => html`<li><span>${e.refund_id ? html`${t('refund.noun')} ` : nothing}${badge(e.to_state)} ${e.reason ? html`<span class="muted wrap-any">${e.reason}</span>` : nothing}</span><span class="muted small">${timeOf(e.at)}</span></li>`)}</ol>
            </div></section>
          </div>
          <section class="panel" aria-labelledby="h-refunds"><header><h2 id="h-refunds">${t('refunds')}</h2></header>
            ${
              p.refunds.length
                ? table(
                    t('refunds'),
                    [
                      { label: t('state'), cell: (r) => badge(r.state) },
                      { label: t('amount'), cell: (r) => html`<span class="num nowrap">${money(r.amount)}</span>` },
                      {
                        label: t('reason'),
                        cell: (r) =>
                          html`<span class="wrap-any">${r.reason}</span>${r.failure_code || r.settlement_note ? html`<span class="sub">${r.failure_code} ${r.settlement_note}</span>` : nothing}${r.bank_account ? html`<span class="sub wrap-any">${r.bank_account}</span>` : nothing}`,
                      },
                      { label: t('created'), cell: (r) => timeOf(r.created_at) },
                      { label: '', bare: true, cell: actions },
                    ],
                    p.refunds,
                  )
                : empty(t('refund.none'))
            }
          </section>`
        }`;
    },
  };
};
