import { signIn } from '../api.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { switches } from '../switches.js';
import { field, problemText, valuesOf } from '../ui.js';

export default ({ update, done }) => {
  let problem = null;
  let busy = false;

  const submit = async (event) => {
    event.preventDefault();
    const { email, password } = valuesOf(event.target);
    busy = true;
    problem = null;
    update();
    try {
      await signIn(email, password);
      done();
    } catch (failure) {
      problem = failure;
    } finally {
      busy = false;
      update();
    }
  };

  return {
    render: () => html`
      <main class="signin">
        <section class="panel" aria-labelledby="signin-title">
          <div class="brand"><img src="console/icon.svg" alt="" width="30" height="30"><span>Sapa<small>Control Center</small></span></div>
          <h1 id="signin-title">${t('sign_in')}</h1>
          <form class="form" @submit=${submit}>
            ${problem ? html`<div class="alert" role="alert">${problemText(problem)}</div>` : nothing}
            ${field({ name: 'email', label: t('email'), type: 'email', required: true, autocomplete: 'username' }, problem)}
            ${field({ name: 'password', label: t('password'), type: 'password', required: true, autocomplete: 'current-password' }, problem)}
            <button class="primary" type="submit" ?disabled=${busy}>${busy ? t('working') : t('sign_in')}</button>
          </form>
          ${switches(update)}
        </section>
      </main>`,
  };
};
