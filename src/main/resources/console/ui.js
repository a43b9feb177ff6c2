import { time } from './format.js';
import { html, nothing, render, repeat } from './html.js';
import { t } from './i18n.js';

// Small pieces that every view is made of.

const TONES = {
  active: 'good',
  paid: 'good',
  succeeded: 'good',
  free: 'good',
  settled: 'good',
  processed: 'good',
  applied: 'good',
  accepted: 'good',
  pairing: 'info',
  pending: 'info',
  requested: 'info',
  busy: 'info',
  draft: 'info',
  received: 'info',
  open: 'info',
  awaiting_payment: 'warn',
  partially_refunded: 'warn',
  manual: 'warn',
  refunded: 'warn',
  unmatched: 'warn',
  flagged: 'bad',
  discarded: 'bad',
  deactivated: 'bad',
  failed: 'bad',
  disabled: 'bad',
};

/** A state as a word with a colour; the word alone says it too. */
export const badge = (state) => html`<span class="badge ${TONES[state] ?? ''}">${t(`state.${state}`)}</span>`;

export const timeOf = (value) => (value ? html`<time datetime=${value}>${time(value)}</time>` : '–');

export const idOf = (id) => html`<code title=${id}>${id?.slice(-8)}</code>`;

export const person = (who) =>
  who ? html`${who.display_name || t('unnamed')}${who.phone ? html`<span class="sub num">${who.phone}</span>` : nothing}` : '–';

export const problemText = (problem) => {
  const known = t(`problem.${problem.code}`, {}, null);
  const detail = known ?? problem.message;
  return problem.requestId && problem.status >= 500 ? `${detail} (${problem.requestId})` : detail;
};

export const alert = (problem, retry) => html`
  <div class="alert" role="alert">
    ${problemText(problem)}
    ${retry ? html` <button class="small" @click=${retry}>${t('retry')}</button>` : nothing}
  </div>`;

/**
 * A table that becomes cards on a narrow screen.
 * Columns: {label, cell(item), align, bare}.
 */
export const table = (caption, columns, items, key = (item) => item.id) => html`
  <div class="table-wrap">
    <table class="cards">
      <caption class="visually-hidden">${caption}</caption>
      <thead><tr>${columns.map((c) => html`<th scope="col" class=${c.align ?? ''}>${c.label}</th>`)}</tr></thead>
      <tbody>
        ${repeat(
          items,
          key,
          (item) => html`<tr>
          ${columns.map((c) => html`<td class="${c.align ?? ''} ${c.bare ? 'bare' : ''}" data-label=${c.label}><div>${c.cell(item)}</div></td>`)}
        </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

export const empty = (text) => html`<p class="empty">${text}</p>`;

export const facts = (pairs) => html`<dl class="facts">
  ${pairs.filter(Boolean).map(([label, value]) => html`<dt>${label}</dt><dd>${value ?? '–'}</dd>`)}
</dl>`;

/** One labelled control of a form. Options: {name, label, type, value, hint, required, min, max, options, rows, …}. */
export const field = (f, problem) => {
  const error = problem?.errors?.find((e) => e.field === f.name || e.field.endsWith(`.${f.name}`))?.message;
  const described = [f.hint ? `${f.name}-hint` : '', error ? `${f.name}-error` : ''].join(' ').trim();
  const common = { id: `f-${f.name}`, described: described || undefined };
  return html`<div class="field ${f.type === 'datetime-local' ? 'time' : ''}">
    <label for=${common.id}>${f.label}</label>
    ${control(f, common, error)}
    ${f.hint ? html`<span class="hint" id="${f.name}-hint">${f.hint}</span>` : nothing}
    ${error ? html`<span class="error" id="${f.name}-error">${error}</span>` : nothing}
  </div>`;
};

const control = (f, { id, described }, error) => {
  const invalid = error ? 'true' : 'false';
  if (f.options) {
    return html`<select id=${id} name=${f.name} aria-describedby=${described ?? nothing} aria-invalid=${invalid}>
      ${f.options.map(([value, label]) => html`<option value=${value} ?selected=${String(f.value ?? '') === String(value)}>${label}</option>`)}
    </select>`;
  }
  if (f.rows) {
    return html`<textarea id=${id} name=${f.name} rows=${f.rows} maxlength=${f.maxlength ?? nothing} ?required=${f.required}
      aria-describedby=${described ?? nothing} aria-invalid=${invalid} .value=${f.value ?? ''}></textarea>`;
  }
  return html`<input id=${id} name=${f.name} type=${f.type ?? 'text'} ?required=${f.required} min=${f.min ?? nothing} max=${f.max ?? nothing}
    maxlength=${f.maxlength ?? nothing} minlength=${f.minlength ?? nothing} step=${f.step ?? nothing} pattern=${f.pattern ?? nothing}
    placeholder=${f.placeholder ?? nothing} autocomplete=${f.autocomplete ?? 'off'} inputmode=${f.inputmode ?? nothing}
    aria-describedby=${described ?? nothing} aria-invalid=${invalid} .value=${String(f.value ?? '')}>`;
};

/** A form's values by name; empty ones are left out unless asked for. */
export const valuesOf = (form, keepEmpty = false) =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => keepEmpty || value !== ''));

/**
 * Asks in a dialog. What a confirmation costs is spelled out in `consequences`. `submit(values)` does the work: a
 * problem it throws is shown in the dialog, which stays open. Resolves to what submit gave, or undefined if cancelled.
 */
export const ask = ({ title, intro, consequences, fields = [], confirm, danger = false, keepEmpty = false, submit }) =>
  new Promise((done) => {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-labelledby', 'dialog-title');
    const opener = document.activeElement;
    let problem = null;
    let busy = false;
    let answer;
    const onSubmit = async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      problem = null;
      draw();
      try {
        answer = (await submit(valuesOf(event.target, keepEmpty))) ?? true;
        dialog.close();
      } catch (failure) {
        problem = failure;
        busy = false;
        draw();
        dialog.querySelector('[aria-invalid="true"], [role="alert"]')?.focus?.();
      }
    };
    const named = (p) =>
      p.errors?.length && p.errors.every((e) => fields.some((f) => e.field === f.name || e.field.endsWith(`.${f.name}`)));
    const draw = () =>
      render(
        html`
      <form method="dialog" @submit=${onSubmit}>
        <h2 id="dialog-title">${title}</h2>
        ${intro ? html`<p>${intro}</p>` : nothing}
        ${consequences?.length ? html`<ul class="consequences ${danger ? '' : 'plain'}">${consequences.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
        ${fields.map((f) => field(f, problem))}
        ${
          problem && !named(problem)
            ? html`<div class="alert" role="alert">
          ${problemText(problem)}${(problem.errors ?? []).map((e) => html`<br>${e.field}: ${e.message}`)}</div>`
            : nothing
        }
        <div class="buttons">
          <button type="button" @click=${() => dialog.close()}>${t('cancel')}</button>
          <button type="submit" class=${danger ? 'danger' : 'primary'} ?disabled=${busy}>${busy ? t('working') : confirm}</button>
        </div>
      </form>`,
        dialog,
      );
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (opener?.isConnected) opener.focus();
      done(answer);
    });
    draw();
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('input, textarea, select')?.focus();
  });

/** Says in passing what was done; also to screen readers. */
export const toast = (text) => {
  let box = document.querySelector('.toasts');
  if (!box) {
    box = document.createElement('div');
    box.className = 'toasts';
    box.setAttribute('role', 'status');
    document.body.append(box);
  }
  const note = document.createElement('div');
  note.className = 'toast';
  const close = () => note.remove();
  render(html`<span>${text}</span><button aria-label=${t('close')} @click=${close}>✕</button>`, note);
  box.append(note);
  setTimeout(close, 8000);
};
