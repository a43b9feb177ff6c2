import { follow, get, post } from '../api.js';
import { clock, duration, money, number, secondsUntil } from '../format.js';
import { html, nothing, repeat } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { may } from '../store.js';
import { alert, ask, badge, empty, facts, idOf, person, timeOf, toast } from '../ui.js';

export default (ctx) => {
  const state = { session: null, problem: null, messages: null, before: null, watching: false, transcriptProblem: null };
  let unfollow = null;
  let ticker = null;

  const load = loader(ctx, state, async () => {
    state.session = await get(`/sessions/${ctx.id}`, { signal: ctx.signal });
  });

  const toEnd = (chat) => chat && chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;

  const add = (messages) => {
    const chat = document.querySelector('.chat');
    const stick = !chat || toEnd(chat);
    const known = new Map((state.messages ?? []).map((m) => [m.seq, m]));
    for (const m of messages) known.set(m.seq, m);
    state.messages = [...known.values()].sort((a, b) => a.seq - b.seq);
    ctx.update();
    if (stick) {
      requestAnimationFrame(() => {
        const box = document.querySelector('.chat');
        if (box) box.scrollTop = box.scrollHeight;
      });
    }
  };

  // Reading a transcript leaves an audit row, so it waits for a click.
  const openTranscript = async () => {
    try {
      const from = Math.max(0, state.session.last_seq - 100);
      add((await get(`/sessions/${ctx.id}/messages?after=${from}&limit=100`, { signal: ctx.signal })).items);
      state.before = from;
      state.transcriptProblem = null;
      if (state.session.state === 'active') watch();
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      state.transcriptProblem = failure;
      ctx.update();
    }
  };

  const earlier = async () => {
    const from = Math.max(0, state.before - 100);
    add((await get(`/sessions/${ctx.id}/messages?after=${from}&limit=${state.before - from}`, { signal: ctx.signal })).items);
    state.before = from;
    ctx.update();
  };

  const watch = () => {
    const after = state.messages.at(-1)?.seq ?? 0;
    unfollow = follow(
      `/sessions/${ctx.id}/live?after=${after}`,
      (name, data) => {
        if (name === 'message') add([data]);
        if (name === 'session') load();
      },
      (connected) => {
        state.watching = connected;
        ctx.update();
      },
    );
  };

  const end = () =>
    ask({
      title: t('session.end_title'),
      consequences: [
        t('session.end.1', { customer: state.session.customer.display_name || t('customer'), mitra: state.session.mitra.display_name }),
        t('session.end.2', { left: duration(secondsUntil(state.session.ends_at)) }),
        t('session.end.3'),
      ],
      fields: [
        { name: 'reason', label: t('reason'), hint: t('reason.kept'), required: true, maxlength: 500, rows: 2 },
        {
          name: 'refund',
          label: t('session.end.refund'),
          options: [
            ['', t('session.end.refund_rule')],
            ['rest', t('session.end.refund_rest')],
            ['full', t('session.end.refund_full')],
            ['none', t('session.end.refund_none')],
          ],
        },
      ],
      confirm: t('session.end'),
      danger: true,
      submit: async ({ reason, refund }) => {
        await post(`/sessions/${ctx.id}/end`, refund ? { reason, refund } : { reason });
        toast(t('session.ended'));
        load();
      },
    });

  load();
  ticker = setInterval(() => {
    if (state.session?.state === 'active') ctx.update();
  }, 1000);

  const transcript = (s) => html`
    <section class="panel" aria-labelledby="h-chat">
      <header><h2 id="h-chat">${t('session.transcript')}</h2>
        ${state.watching ? html`<span class="live-note"><span class="dot good" aria-hidden="true"></span>${t('live.on')}</span>` : nothing}
        <span class="muted small">${t('session.messages', { n: number(s.last_seq) })}</span></header>
      ${state.transcriptProblem ? html`<div class="body">${alert(state.transcriptProblem)}</div>` : nothing}
      ${
        !state.messages
          ? html`<div class="body"><p class="muted">${t('session.transcript_note')}</p>
          <div class="buttons"><button @click=${openTranscript}>${t('session.open_transcript')}</button></div></div>`
          : html`<div class="chat" role="log" aria-label=${t('session.transcript')} tabindex="0">
            ${state.before > 0 ? html`<button class="small" @click=${earlier}>${t('session.earlier')}</button>` : nothing}
            ${
              state.messages.length
                ? repeat(
                    state.messages,
                    (m) => m.seq,
                    (m) => html`
              <div class="bubble ${m.sender.role}"><span class="meta">${t(m.sender.role)} · ${clock(m.created_at)} · #${m.seq}</span>${m.text}</div>`,
                  )
                : html`<p class="muted">${t('session.no_messages')}</p>`
            }
          </div>`
      }
    </section>`;

  return {
    get title() {
      return `${t('session')} ${ctx.id.slice(-8)}`;
    },
    stop() {
      unfollow?.();
      clearInterval(ticker);
    },
    changed(kinds) {
      if (kinds.includes('sessions') || kinds.includes('payments')) load();
    },
    render() {
      const s = state.session;
      return html`
        <a class="crumb" href="#/sessions">← ${t('title.sessions')}</a>
        ${state.problem ? alert(state.problem, load) : nothing}
        ${
          !s
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : html`
          <div class="page-head"><h1>${t('session')} ${idOf(s.id)}</h1>${badge(s.state)}
            ${s.state === 'active' ? html`<span class="muted num">${t('session.left', { time: duration(secondsUntil(s.ends_at)) })}</span>` : nothing}
            ${may('operator') && s.state === 'active' ? html`<div class="actions"><button class="danger-line" @click=${end}>${t('session.end')}</button></div>` : nothing}
          </div>
          <div class="cols wide-left">
            ${transcript(s)}
            <div class="stack">
              <section class="panel" aria-label=${t('session')}><div class="body">${facts([
                [t('customer'), person(s.customer)],
                [
                  t('mitra'),
                  s.mitra
                    ? html`<a href="#/mitras/${s.mitra.id}">${s.mitra.display_name}</a><span class="sub muted num">${s.mitra.phone}</span>`
                    : '–',
                ],
                s.requested_mitra && [
                  t('session.wanted'),
                  html`<a href="#/mitras/${s.requested_mitra.id}">${s.requested_mitra.display_name}</a>`,
                ],
                [t('product'), `${s.product.name} (${t('minutes', { n: s.product.duration_minutes })})`],
                [t('price'), money(s.product.price)],
                [t('session.share'), `${s.revenue_share_percent} %`],
                [t('created'), timeOf(s.created_at)],
                [t('started'), timeOf(s.started_at)],
                [t('session.until'), timeOf(s.ended_at ?? s.ends_at)],
                s.grace_until && [t('session.grace'), timeOf(s.grace_until)],
                s.end_reason && [t('session.why'), t(`end.${s.end_reason}`)],
                s.rating && [
                  t('mitra.rating'),
                  html`${'★'.repeat(s.rating.stars)}<span class="visually-hidden">${s.rating.stars}</span> ${s.rating.comment}`,
                ],
                [
                  t('session.receipts'),
                  ['customer', 'mitra']
                    .map((role) => `${t(role)}: ${s.receipts[role]?.delivered_seq ?? 0} / ${s.receipts[role]?.read_seq ?? 0}`)
                    .join(' · '),
                ],
              ])}</div></section>
              <section class="panel" aria-labelledby="h-pay"><header><h2 id="h-pay">${t('title.payments')}</h2></header><div class="body">
                ${
                  s.payments.length
                    ? html`<ol class="events">${s.payments.map(
                        (p) => html`<li><span><a href="#/payments/${p.id}">${money(p.amount)}</a> ${badge(p.state)}</span>
                  <span class="muted small">${p.extension_id ? t('payment.for_extension') : t('payment.for_session')} · ${timeOf(p.created_at)}</span></li>`,
                      )}</ol>`
                    : html`<p class="muted">${t('session.free')}</p>`
                }
              </div></section>
              <section class="panel" aria-labelledby="h-events"><header><h2 id="h-events">${t('session.course')}</h2></header><div class="body">
                <ol class="events">${s.events.map((e) => html`<li><span>${badge(e.to_state)} ${e.reason ? html`<span class="muted">${t(`end.${e.reason}`)}</span>` : nothing}</span><span class="muted small">${timeOf(e.at)}</span></li>`)}</ol>
                ${s.offers.length ? html`<h3>${t('session.offers')}</h3><ol class="events">${s.offers.map((o) => html`<li><span><a href="#/mitras/${o.mitra.id}">${o.mitra.display_name}</a> ${badge(o.state)}</span><span class="muted small">${timeOf(o.created_at)}</span></li>`)}</ol>` : nothing}
              </div></section>
            </div>
          </div>`
        }`;
    },
  };
};
