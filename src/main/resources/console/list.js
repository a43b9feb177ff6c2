import { get, withQuery } from './api.js';
import { html, nothing } from './html.js';
import { t } from './i18n.js';
import { loader } from './loader.js';
import { alert, empty, field, table, valuesOf } from './ui.js';

/**
 * A view over one paged list of the API. The filters and the place in the list are in the address, so that a search can
 * be kept, shared and gone back to.
 *
 * @param path of the list
 * @param filters fields for the search form
 * @param columns of the table
 * @param follows the kind of change upon which the first page is read again
 * @param parameters turns the address's query into the API's
 */
export const listView =
  ({ title, path, filters = [], columns, actions = () => nothing, follows, above = () => nothing, parameters = (query) => query, key }) =>
  (ctx) => {
    const state = { page: null, problem: null, loading: false, stale: false };
    const { after } = ctx.query;

    const read = loader(ctx, state, async () => {
      const { after: cursor, ...rest } = ctx.query;
      try {
        state.page = await get(withQuery(path, { limit: 25, after: cursor, ...parameters(rest) }), { signal: ctx.signal });
      } finally {
        state.loading = false;
      }
    });

    const load = async (quiet = false) => {
      if (state.loading) {
        state.stale = true;
        return;
      }
      state.loading = true;
      if (!quiet) ctx.update();
      await read();
      if (state.stale) {
        state.stale = false;
        load(true);
      }
    };

    const search = (event) => {
      event.preventDefault();
      ctx.go(withQuery(ctx.path, valuesOf(event.target)));
    };

    const form = () => html`
    <form class="filters" role="search" @submit=${search} @change=${(event) => {
      if (event.target.matches('select')) event.currentTarget.requestSubmit();
    }}>
      ${filters.map((f) =>
        field(
          {
            ...f,
            label: t(f.label),
            value: ctx.query[f.name],
            options: f.options?.map((value) => [value, value === '' ? t('all') : t((f.prefix ?? 'state.') + value)]),
          },
          state.problem,
        ),
      )}
      <div class="buttons">
        <button class="primary" type="submit">${t('search')}</button>
        ${Object.keys(ctx.query).length ? html`<a class="button" href=${ctx.path}>${t('clear')}</a>` : nothing}
      </div>
    </form>`;

    load();
    return {
      title: t(title),
      reload: load,
      changed(kinds) {
        if (follows?.some((kind) => kinds.includes(kind)) && !after) load(true);
      },
      render: () => html`
      <div class="page-head"><h1>${t(title)}</h1><div class="actions">${actions({ reload: load })}</div></div>
      ${above({ reload: load })}
      <section class="panel" aria-label=${t(title)} aria-busy=${String(state.loading)}>
        ${filters.length ? form() : nothing}
        ${state.problem ? html`<div class="body">${alert(state.problem, () => load())}</div>` : nothing}
        ${
          !state.page
            ? state.problem
              ? nothing
              : empty(t('loading'))
            : state.page.items.length === 0
              ? empty(t('nothing_found'))
              : table(t(title), columns({ reload: load }).filter(Boolean), state.page.items, key)
        }
        ${
          state.page && (after || state.page.next)
            ? html`<nav class="pager" aria-label=${t('pages')}>
          ${after ? html`<a class="button small" href=${withQuery(ctx.path, { ...ctx.query, after: '' })}>${t('first_page')}</a>` : nothing}
          ${state.page.next ? html`<a class="button small" rel="next" href=${withQuery(ctx.path, { ...ctx.query, after: state.page.next })}>${t('next_page')}</a>` : html`<span class="muted">${t('last_page')}</span>`}
        </nav>`
            : nothing
        }
      </section>`,
    };
  };
