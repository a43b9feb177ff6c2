import { get, patch } from '../api.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { loader } from '../loader.js';
import { changedKeys, parse, shown } from '../setting-values.js';
import { may } from '../store.js';
import { alert, ask, empty, table, timeOf, toast } from '../ui.js';

export default (ctx) => {
  const state = { current: null, history: [], problem: null };

  const load = loader(ctx, state, async () => {
    const [current, history] = await Promise.all([
      get('/settings', { signal: ctx.signal }),
      get('/settings/history?limit=20', { signal: ctx.signal }),
    ]);
    state.current = current;
    state.history = history.items;
  });

  const change = (definition) =>
    ask({
      title: t('setting.change_title', { name: definition.name }),
      intro: t(`setting.${definition.name}`, {}, definition.name),
      consequences: [t('setting.change.1'), t('setting.change.2')],
      fields: [
        {
          name: definition.name,
          label: t('setting.value'),
          value: shown(state.current.values[definition.name]),
          required: true,
          hint: html`${t('setting.allowed', { rule: definition.constraint })} ${t('setting.default', { value: shown(definition.default) })}`,
        },
      ],
      confirm: t('setting.change'),
      submit: async (values) => {
        await patch('/settings', { values: { [definition.name]: parse(values[definition.name], definition) } });
        toast(t('setting.changed', { name: definition.name }));
        load();
      },
    });

  const reset = (definition) =>
    ask({
      title: t('setting.reset_title', { name: definition.name }),
      consequences: [t('setting.default', { value: shown(definition.default) }), t('setting.change.2')],
      confirm: t('setting.reset'),
      submit: async () => {
        await patch('/settings', { values: { [definition.name]: null } });
        toast(t('setting.changed', { name: definition.name }));
        load();
      },
    });

  load();
  return {
    title: t('title.settings'),
    changed(kinds) {
      if (kinds.includes('settings')) load();
    },
    render() {
      const { current } = state;
      return html`
        <div class="page-head"><h1>${t('title.settings')}</h1>
          ${current ? html`<span class="muted" id="settings-version">${t('setting.version', { n: current.version })}</span>` : nothing}</div>
        ${state.problem ? alert(state.problem, load) : nothing}
        ${
          !current
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : html`
          <section class="panel" aria-label=${t('title.settings')}>
            ${table(
              t('title.settings'),
              [
                {
                  label: t('setting'),
                  cell: (d) => html`<b class="mono">${d.name}</b><span class="sub">${t(`setting.${d.name}`, {}, '')}</span>`,
                },
                {
                  label: t('setting.value'),
                  cell: (d) => html`<b class="num">${shown(current.values[d.name])}</b>
                ${shown(current.values[d.name]) === shown(d.default) ? nothing : html`<span class="sub">${t('setting.default', { value: shown(d.default) })}</span>`}`,
                },
                may('admin') && {
                  label: '',
                  bare: true,
                  cell: (d) => html`<div class="buttons">
                <button class="small" aria-label="${t('change')} ${d.name}" @click=${() => change(d)}>${t('change')}</button>
                ${shown(current.values[d.name]) === shown(d.default) ? nothing : html`<button class="small" aria-label="${t('setting.reset')} ${d.name}" @click=${() => reset(d)}>${t('setting.reset')}</button>`}</div>`,
                },
              ].filter(Boolean),
              current.definitions,
              (d) => d.name,
            )}
          </section>
          <section class="panel" aria-labelledby="h-history"><header><h2 id="h-history">${t('setting.history')}</h2></header>
            ${
              state.history.length
                ? table(
                    t('setting.history'),
                    [
                      { label: t('setting.version_short'), cell: (v) => html`<span class="num">${v.version}</span>` },
                      { label: t('setting.what'), cell: (v) => changes(v) },
                      { label: t('operator'), cell: (v) => v.changed_by_email ?? '–' },
                      { label: t('time'), cell: (v) => timeOf(v.changed_at) },
                    ],
                    state.history,
                    (v) => v.version,
                  )
                : empty(t('setting.never'))
            }
          </section>`
        }`;
    },
  };

  function changes(version) {
    const before =
      state.history.find((v) => v.version === version.version - 1)
      ?? (version.version === 1 ? { values: Object.fromEntries(state.current.definitions.map((d) => [d.name, d.default])) } : null);
    return html`<ul class="plain">${changedKeys(version, before).map((name) => html`<li><span class="mono">${name}</span>: ${shown(before.values[name])} → <b>${shown(version.values[name])}</b></li>`)}</ul>`;
  }
};
