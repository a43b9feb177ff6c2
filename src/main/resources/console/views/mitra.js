import { get, patch, post, put } from '../api.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { may } from '../store.js';
import { alert, ask, badge, empty, facts, table, timeOf, toast } from '../ui.js';
import { profileFields, rating } from './mitras.js';
import { sessionColumns } from './sessions.js';

export default (ctx) => {
  const state = { mitra: null, sessions: null, account: null, problem: null };

  const load = loader(ctx, state, async () => {
    [state.mitra, state.sessions, state.account] = await Promise.all([
      get(`/mitras/${ctx.id}`, { signal: ctx.signal }),
      get(`/sessions?mitra=${ctx.id}&limit=10`, { signal: ctx.signal }),
      get(`/mitras/${ctx.id}/bank-account`, { signal: ctx.signal }),
    ]);
  });

  const edit = () =>
    ask({
      title: t('mitra.edit'),
      fields: profileFields(state.mitra),
      confirm: t('save'),
      keepEmpty: true,
      submit: async (values) => {
        await patch(`/mitras/${ctx.id}`, { ...values, max_sessions: Number(values.max_sessions) });
        toast(t('saved'));
        load();
      },
    });

  const bankAccount = () =>
    ask({
      title: t('bank_account'),
      consequences: [t('bank_account.1')],
      fields: [
        {
          name: 'bank_account',
          label: t('bank_account'),
          hint: t('bank_account.hint'),
          required: true,
          maxlength: 500,
          value: state.account.bank_account,
        },
      ],
      confirm: t('save'),
      submit: async (values) => {
        await put(`/mitras/${ctx.id}/bank-account`, values);
        toast(t('saved'));
        load();
      },
    });

  const deactivate = () =>
    ask({
      title: t('mitra.deactivate_title', { name: state.mitra.display_name }),
      consequences: [
        t('mitra.deactivate.1'),
        t('mitra.deactivate.2'),
        state.mitra.active_sessions ? t('mitra.deactivate.3', { n: state.mitra.active_sessions }) : t('mitra.deactivate.none'),
      ],
      fields: [
        { name: 'reason', label: t('reason'), hint: t('reason.kept'), required: true, maxlength: 500, rows: 2 },
        state.mitra.active_sessions && {
          name: 'refund',
          label: t('mitra.deactivate.sessions'),
          options: [
            ['', t('mitra.deactivate.continue')],
            ['rest', t('mitra.deactivate.end_rest')],
            ['full', t('mitra.deactivate.end_full')],
            ['none', t('mitra.deactivate.end_none')],
          ],
        },
      ].filter(Boolean),
      confirm: t('mitra.deactivate'),
      danger: true,
      submit: async ({ reason, refund }) => {
        await post(`/mitras/${ctx.id}/deactivate`, refund ? { reason, end_sessions: true, refund } : { reason });
        toast(t('mitra.deactivated', { name: state.mitra.display_name }));
        load();
      },
    });

  const activate = () =>
    ask({
      title: t('mitra.activate_title', { name: state.mitra.display_name }),
      consequences: [t('mitra.activate.1'), t('mitra.activate.2')],
      confirm: t('mitra.activate'),
      submit: async () => {
        await post(`/mitras/${ctx.id}/activate`);
        toast(t('mitra.activated', { name: state.mitra.display_name }));
        load();
      },
    });

  load();
  return {
    get title() {
      return state.mitra?.display_name ?? t('mitra');
    },
    changed(kinds) {
      if (kinds.includes('mitras') || kinds.includes('sessions')) load();
    },
    render() {
      const m = state.mitra;
      return html`
        <a class="crumb" href="#/mitras">← ${t('title.mitras')}</a>
        ${state.problem ? alert(state.problem, load) : nothing}
        ${
          !m
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : html`
          <div class="page-head"><h1>${m.display_name}</h1>${badge(m.state)}
            ${
              may('operator')
                ? html`<div class="actions">
              <button @click=${edit}>${t('mitra.edit')}</button>
              <button @click=${bankAccount}>${t('bank_account')}</button>
              ${
                m.deactivated_at
                  ? html`<button class="primary" @click=${activate}>${t('mitra.activate')}</button>`
                  : html`<button class="danger-line" @click=${deactivate}>${t('mitra.deactivate')}</button>`
              }
            </div>`
                : nothing
            }
          </div>
          <section class="panel" aria-label=${t('mitra.profile')}><div class="body">
            ${facts([
              [t('phone'), html`<span class="num">${m.phone}</span>`],
              [t('mitra.headline'), m.headline || '–'],
              [t('mitra.bio'), m.bio || '–'],
              [t('mitra.load'), `${m.active_sessions} / ${m.max_sessions}`],
              [t('mitra.rating'), rating(m)],
              [t('mitra.switch'), m.online ? t('on') : t('off')],
              [t('mitra.heartbeat'), timeOf(m.last_heartbeat_at)],
              [t('mitra.since'), timeOf(m.created_at)],
              [t('bank_account'), state.account.bank_account ?? t('bank_account.none')],
              m.deactivated_at && [t('state.deactivated'), html`${timeOf(m.deactivated_at)}: ${m.deactivation_reason}`],
              [t('id'), html`<code>${m.id}</code>`],
            ])}
          </div></section>
          <section class="panel" aria-labelledby="h-sessions"><header><h2 id="h-sessions">${t('mitra.sessions')}</h2>
            <div class="actions"><a class="button small" href="#/sessions?mitra=${m.id}">${t('all')}</a></div></header>
            ${state.sessions.items.length ? table(t('mitra.sessions'), sessionColumns({ mitra: false }), state.sessions.items) : empty(t('nothing_found'))}
          </section>`
        }`;
    },
  };
};
