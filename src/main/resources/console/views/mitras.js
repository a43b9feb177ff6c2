import { post } from '../api.js';
import { number } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { may } from '../store.js';
import { ask, badge, timeOf, toast } from '../ui.js';

/** The fields of a mitra's profile, for taking on and for changing. */
export const profileFields = (m = {}) => [
  { name: 'display_name', label: t('mitra.display_name'), value: m.display_name, required: true, maxlength: 80 },
  { name: 'headline', label: t('mitra.headline'), value: m.headline, maxlength: 160 },
  { name: 'bio', label: t('mitra.bio'), value: m.bio, rows: 4, maxlength: 4000 },
  {
    name: 'max_sessions',
    label: t('mitra.max_sessions'),
    hint: t('mitra.max_sessions_hint'),
    type: 'number',
    min: 1,
    max: 100,
    value: m.max_sessions ?? 3,
    required: true,
  },
];

export const rating = (m) => (m.rating_count ? `${m.rating.toFixed(1)} ★ (${number(m.rating_count)})` : t('mitra.unrated'));

export default listView({
  title: 'title.mitras',
  path: '/mitras',
  follows: ['mitras'],
  filters: [
    { name: 'q', label: 'mitra.search', type: 'search' },
    { name: 'state', label: 'state', options: ['', 'free', 'busy', 'online', 'offline', 'deactivated'] },
  ],
  actions: ({ reload }) =>
    may('operator') ? html`<button class="primary" @click=${() => takeOn(reload)}>${t('mitra.new')}</button>` : nothing,
  columns: () => [
    { label: t('mitra'), cell: (m) => html`<a href="#/mitras/${m.id}">${m.display_name}</a><span class="sub">${m.headline}</span>` },
    { label: t('phone'), cell: (m) => html`<span class="num nowrap">${m.phone}</span>` },
    { label: t('state'), cell: (m) => badge(m.state) },
    { label: t('mitra.load'), cell: (m) => html`<span class="num">${m.active_sessions} / ${m.max_sessions}</span>`, align: 'right' },
    { label: t('mitra.rating'), cell: rating, align: 'right' },
    { label: t('mitra.heartbeat'), cell: (m) => timeOf(m.last_heartbeat_at) },
  ],
});

const takeOn = (reload) =>
  ask({
    title: t('mitra.new'),
    intro: t('mitra.new_intro'),
    fields: [{ name: 'phone', label: t('phone'), type: 'tel', placeholder: '+62812…', required: true }, ...profileFields()],
    confirm: t('mitra.new'),
    keepEmpty: true,
    submit: async (values) => {
      const made = await post('/mitras', { ...values, max_sessions: Number(values.max_sessions) });
      toast(t('mitra.made', { name: made.display_name }));
      reload();
    },
  });
