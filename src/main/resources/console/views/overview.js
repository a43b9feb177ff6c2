import { get, post } from '../api.js';
import { bars, lines } from '../charts.js';
import { clock, duration, minute, money, number } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { may } from '../store.js';
import { alert, ask, empty, facts, toast } from '../ui.js';

const CHECKS = ['postgres', 'valkey', 'mirror', 'bus', 'jobs'];

export default (ctx) => {
  const state = { history: null, takings: null, problem: null, result: null };

  const load = loader(ctx, state, async () => {
    const answer = await get('/overview', { signal: ctx.signal });
    state.history = answer.history;
    state.takings = answer.takings_by_hour;
    ctx.live.overview ??= answer;
  });

  const run = (task, key) =>
    ask({
      title: t(key),
      consequences: [t(`${key}.1`), t(`${key}.2`)],
      confirm: t(key),
      submit: async () => {
        const answer = await post(`/tasks/${task}`);
        state.result = { task: t(key), answer };
        toast(t('task.done', { task: t(key) }));
        load();
      },
    });

  load();
  return {
    title: t('title.overview'),
    changed(kinds) {
      if (kinds.includes('payments')) load();
    },
    onOverview(now) {
      const points = state.history;
      if (points && (!points.length || new Date(now.as_of) - new Date(points.at(-1).at) > 9_000)) {
        points.push({ at: now.as_of, free: now.free, busy: now.busy, waiting: now.waiting, active: now.active });
        if (points.length > 360) points.shift();
      }
    },
    render() {
      const now = ctx.live.overview;
      const points = state.history && now ? [...state.history, { at: now.as_of, ...now }] : state.history;
      return html`
        <div class="page-head"><h1>${t('title.overview')}</h1>
          <span class="muted small">${now ? t('as_of', { time: clock(now.as_of) }) : ''}</span></div>
        ${state.problem ? alert(state.problem, load) : nothing}
        ${now ? figures(now) : empty(t('loading'))}
        <div class="cols three">
          <section class="panel" aria-labelledby="h-mitras"><header><h2 id="h-mitras">${t('overview.mitras_chart')}</h2></header>
            <div class="body">${
              points
                ? lines(
                    points,
                    [
                      { key: 'free', label: t('state.free') },
                      { key: 'busy', label: t('state.busy') },
                    ],
                    t('overview.mitras_chart'),
                  )
                : nothing
            }</div></section>
          <section class="panel" aria-labelledby="h-chats"><header><h2 id="h-chats">${t('overview.chats_chart')}</h2></header>
            <div class="body">${
              points
                ? lines(
                    points,
                    [
                      { key: 'active', label: t('state.active') },
                      { key: 'waiting', label: t('state.pairing') },
                    ],
                    t('overview.chats_chart'),
                  )
                : nothing
            }</div></section>
          <section class="panel" aria-labelledby="h-takings"><header><h2 id="h-takings">${t('overview.takings_chart')}</h2></header>
            <div class="body">${
              state.takings
                ? bars(
                    state.takings.map((row) => ({
                      label: minute(row.hour),
                      value: row.amount,
                      text: money(row.amount),
                    })),
                    t('overview.takings_chart'),
                  )
                : nothing
            }</div></section>
        </div>
        ${now ? html`<div class="cols wide-left">${health(now)}${mirror(now)}</div>` : nothing}`;
    },
  };

  function mirror(now) {
    const { mirror: m } = now;
    return html`<section class="panel" aria-labelledby="h-mirror"><header><h2 id="h-mirror">${t('overview.mirror')}</h2></header>
      <div class="body">
        ${facts([
          [t('mirror.age'), m.age_seconds === null ? t('never') : duration(m.age_seconds)],
          [t('mirror.drift'), m.drift === null ? t('unknown') : t('mirror.differences', { n: number(m.drift) })],
          [t('mirror.compared'), m.compared_at ? clock(m.compared_at) : '–'],
        ])}
        ${
          may('operator')
            ? html`<div class="buttons">
          <button @click=${() => run('reseed', 'task.reseed')}>${t('task.reseed')}</button>
          <button @click=${() => run('rebuild-snapshot', 'task.rebuild')}>${t('task.rebuild')}</button>
        </div>`
            : nothing
        }
        ${
          state.result
            ? html`<div class="alert good" role="status" id="task-result"><b>${state.result.task}</b>
          ${facts(Object.entries(state.result.answer).map(([name, value]) => [t(`task.${name}`), typeof value === 'object' ? JSON.stringify(value) : String(value)]))}</div>`
            : nothing
        }
      </div></section>`;
  }
};

const figure = (label, value, note, kind = '') => html`
  <div class="figure ${kind}"><span class="label">${label}</span><span class="value">${value}</span><span class="note">${note}</span></div>`;

const figures = (now) => html`
  <section class="figures" aria-label=${t('overview.figures')}>
    ${figure(t('overview.free'), number(now.free), t('overview.free_note'))}
    ${figure(t('overview.busy'), number(now.busy), t('overview.busy_note'))}
    ${figure(t('overview.online'), number(now.online), t('overview.online_note'))}
    ${figure(t('overview.waiting'), number(now.waiting), now.max_wait_seconds ? t('overview.longest', { time: duration(now.max_wait_seconds) }) : t('overview.nobody_waits'))}
    ${figure(t('overview.active'), number(now.active), t('overview.awaiting', { n: number(now.awaiting_payment) }))}
    ${figure(t('overview.takings'), money(now.takings_today), t('overview.takings_note', { n: number(now.payments_today), refunds: money(now.refunds_today) }), 'money')}
  </section>`;

const health = (now) => html`
  <section class="panel" aria-labelledby="h-health"><header><h2 id="h-health">${t('overview.health')}</h2>
    <span class="muted small">${t('overview.instance', { name: now.instance.slice(-8) })}</span></header>
    <div class="body"><ul class="health">
      ${[...CHECKS.filter((name) => now.health[name]), ...Object.keys(now.health).filter((name) => !CHECKS.includes(name))].map((name) => {
        const check = now.health[name];
        return html`<li><span class="dot ${check.healthy ? 'good' : 'bad'}" aria-hidden="true"></span><b>${name}</b>
          <span class="message wrap-any muted">${check.healthy ? t('health.good') : t('health.bad')}${check.message ? `: ${check.message}` : ''}</span>
          <span class="small muted num nowrap">${check.duration_ms} ms</span></li>`;
      })}
    </ul></div></section>`;
