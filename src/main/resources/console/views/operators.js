import { patch, post } from '../api.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { may, session } from '../store.js';
import { ask, badge, timeOf, toast } from '../ui.js';

const roles = () => ['viewer', 'operator', 'admin'].map((role) => [role, `${t(`role.${role}`)}: ${t(`role.${role}.note`)}`]);

const create = (reload) =>
  ask({
    title: t('operator.new'),
    fields: [
      { name: 'email', label: t('email'), type: 'email', required: true, maxlength: 254 },
      { name: 'role', label: t('role'), options: roles(), value: 'viewer' },
      {
        name: 'password',
        label: t('operator.password'),
        hint: t('operator.password_hint'),
        type: 'password',
        autocomplete: 'new-password',
        minlength: 12,
        required: true,
      },
    ],
    confirm: t('operator.new'),
    submit: async (values) => {
      await post('/operators', values);
      toast(t('saved'));
      reload();
    },
  });

const edit = (o, reload) =>
  ask({
    title: t('operator.edit', { name: o.email }),
    consequences: [t('operator.edit.1'), t('operator.edit.2')],
    fields: [
      { name: 'role', label: t('role'), options: roles(), value: o.role },
      {
        name: 'disabled',
        label: t('operator.access'),
        value: Boolean(o.disabled_at),
        options: [
          ['false', t('operator.enabled')],
          ['true', t('state.disabled')],
        ],
      },
      {
        name: 'password',
        label: t('operator.new_password'),
        hint: t('operator.new_password_hint'),
        type: 'password',
        autocomplete: 'new-password',
        minlength: 12,
      },
    ],
    confirm: t('save'),
    danger: true,
    submit: async ({ disabled, ...values }) => {
      await patch(`/operators/${o.id}`, { ...values, disabled: disabled === 'true' });
      toast(t('saved'));
      reload();
    },
  });

export default listView({
  title: 'title.operators',
  path: '/operators',
  actions: ({ reload }) =>
    may('admin') ? html`<button class="primary" @click=${() => create(reload)}>${t('operator.new')}</button>` : nothing,
  columns: ({ reload }) => [
    {
      label: t('email'),
      cell: (o) => html`${o.email}${o.id === session()?.operator.id ? html`<span class="sub">${t('operator.you')}</span>` : nothing}`,
    },
    { label: t('role'), cell: (o) => t(`role.${o.role}`) },
    { label: t('operator.access'), cell: (o) => badge(o.disabled_at ? 'disabled' : 'enabled') },
    { label: t('created'), cell: (o) => timeOf(o.created_at) },
    may('admin') && {
      label: '',
      bare: true,
      cell: (o) =>
        html`<button class="small" aria-label="${t('change')} ${o.email}" @click=${() => edit(o, reload)}>${t('change')}</button>`,
    },
  ],
});
