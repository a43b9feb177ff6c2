import { patch, post } from '../api.js';
import { money } from '../format.js';
import { html, nothing } from '../html.js';
import { t } from '../i18n.js';
import { listView } from '../list.js';
import { may } from '../store.js';
import { ask, badge, timeOf, toast } from '../ui.js';

const create = (reload) =>
  ask({
    title: t('product.new'),
    fields: [
      {
        name: 'code',
        label: t('product.code'),
        hint: t('product.code_hint'),
        pattern: '[a-z0-9][a-z0-9_\\-]{0,63}',
        required: true,
        maxlength: 64,
      },
      { name: 'name', label: t('product.name'), required: true, maxlength: 120 },
      { name: 'duration_minutes', label: t('product.duration'), type: 'number', min: 1, max: 1440, value: 30, required: true },
      {
        name: 'price',
        label: t('product.price'),
        hint: t('product.price_hint'),
        type: 'number',
        min: 0,
        step: 1,
        inputmode: 'numeric',
        required: true,
      },
    ],
    confirm: t('product.new'),
    submit: async (values) => {
      await post('/products', { ...values, duration_minutes: Number(values.duration_minutes), price: Number(values.price) });
      toast(t('saved'));
      reload();
    },
  });

const edit = (p, reload) =>
  ask({
    title: t('product.edit', { name: p.name }),
    consequences: [t('product.edit.1'), t('product.edit.2')],
    fields: [
      { name: 'name', label: t('product.name'), value: p.name, required: true, maxlength: 120 },
      {
        name: 'duration_minutes',
        label: t('product.duration'),
        type: 'number',
        min: 1,
        max: 1440,
        value: p.duration_minutes,
        required: true,
      },
      { name: 'price', label: t('product.price'), type: 'number', min: 0, step: 1, inputmode: 'numeric', value: p.price, required: true },
      {
        name: 'active',
        label: t('product.on_sale'),
        value: p.active,
        options: [
          ['true', t('yes')],
          ['false', t('no')],
        ],
      },
    ],
    confirm: t('save'),
    submit: async (values) => {
      await patch(`/products/${p.id}`, {
        name: values.name,
        duration_minutes: Number(values.duration_minutes),
        price: Number(values.price),
        active: values.active === 'true',
      });
      toast(t('saved'));
      reload();
    },
  });

export default listView({
  title: 'title.products',
  path: '/products',
  actions: ({ reload }) =>
    may('operator') ? html`<button class="primary" @click=${() => create(reload)}>${t('product.new')}</button>` : nothing,
  columns: ({ reload }) => [
    { label: t('product.name'), cell: (p) => html`<b>${p.name}</b><span class="sub mono">${p.code}</span>` },
    { label: t('product.on_sale'), cell: (p) => badge(p.active ? 'on_sale' : 'withdrawn_product') },
    {
      label: t('product.duration'),
      cell: (p) => html`<span class="num">${t('minutes', { n: p.duration_minutes })}</span>`,
      align: 'right',
    },
    { label: t('price'), cell: (p) => html`<span class="num nowrap">${money(p.price)}</span>`, align: 'right' },
    { label: t('created'), cell: (p) => timeOf(p.created_at) },
    may('operator') && {
      label: '',
      bare: true,
      cell: (p) => html`<button class="small" @click=${() => edit(p, reload)}>${t('change')}</button>`,
    },
  ],
});
