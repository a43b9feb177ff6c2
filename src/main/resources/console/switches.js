import { html } from './html.js';
import { LANGUAGES, language, setLanguage, t } from './i18n.js';
import { preference, setPreference } from './store.js';

/** Puts the chosen theme into force; without a choice the system's is followed. */
export const applyTheme = () => {
  const theme = preference('theme');
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
};

/** Language and theme. */
export const switches = (onLanguage) => html`
  <div class="switches">
    <select aria-label=${t('language')} @change=${(event) => {
      setLanguage(event.target.value);
      onLanguage();
    }}>${LANGUAGES.map(([code, name]) => html`<option value=${code} ?selected=${language() === code}>${name}</option>`)}</select>
    <select aria-label=${t('theme')} @change=${(event) => {
      setPreference('theme', event.target.value || null);
      applyTheme();
    }}>${['', 'light', 'dark'].map((theme) => html`<option value=${theme} ?selected=${(preference('theme') ?? '') === theme}>${t(`theme.${theme || 'auto'}`)}</option>`)}</select>
  </div>`;
