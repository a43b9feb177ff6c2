import { post } from '../api.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { may } from '../store.js';
import { ask, badge, idOf, timeOf, toast } from '../ui.js';

const retry = (event, reload) =>
  ask({
    title: t('event.retry_title'),
    consequences: [t('event.retry.1')],
    confirm: t('event.retry'),
    submit: async () => {
      await post(`/payment-events/${event.id}/retry`);
      toast(t('event.retried'));
      reload();
    },
  });

const ignore = (event, reload) =>
  ask({
    title: t('event.ignore_title'),
    consequences: [t('event.ignore.1'), t('event.ignore.2')],
    fields: [{ name: 'reason', label: t('reason'), hint: t('reason.kept'), required: true, maxlength: 500, rows: 2 }],
    confirm: t('event.ignore'),
    danger: true,
    submit: async ({ reason }) => {
      await post(`/payment-events/${event.id}/ignore`, { reason });
      toast(t('saved'));
      reload();
    },
  });

const show = (event) =>
  ask({
    title: event.kind,
    intro: html`<code class="wrap-any">${event.body}</code>`,
    confirm: t('close'),
    submit: async () => true,
  });

export default listView({
  title: 'title.gateway-events',
  path: '/payment-events',
  follows: ['payments'],
  filters: [{ name: 'flagged', label: 'event.which', prefix: 'event.flagged_', options: ['true', 'false'] }],
  parameters: ({ flagged = 'true', ...query }) => ({ ...query, flagged: flagged === 'true' ? 'true' : '' }),
  columns: ({ reload }) => [
    { label: t('event.type'), cell: (e) => html`<b>${e.kind}</b><span class="sub">${idOf(e.id)}</span>` },
    { label: t('state'), cell: (e) => html`${badge(e.state)}${e.reason ? html`<span class="sub wrap-any">${e.reason}</span>` : nothing}` },
    { label: t('payment'), cell: (e) => (e.payment_id ? html`<a href="#/payments/${e.payment_id}">${idOf(e.payment_id)}</a>` : '–') },
    { label: t('event.received'), cell: (e) => timeOf(e.received_at) },
    {
      label: '',
      bare: true,
      cell: (e) => html`<div class="buttons"><button class="small" @click=${() => show(e)}>${t('event.show')}</button>
      ${
        e.state === 'flagged' && may('operator')
          ? html`<button class="small" @click=${() => retry(e, reload)}>${t('event.retry')}</button>
        <button class="small danger-line" @click=${() => ignore(e, reload)}>${t('event.ignore')}</button>`
          : nothing
      }</div>`,
    },
  ],
});
