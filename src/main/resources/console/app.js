import { follow, onSignedOut, signOut } from './api.js';
import { html, nothing, render } from './html.js';
import { language, t } from './i18n.js';
import { may, session } from './store.js';
import { applyTheme, switches } from './switches.js';
import { ask } from './ui.js';
import audit from './views/audit.js';
import finance from './views/finance.js';
import gatewayEvents from './views/gateway-events.js';
import ledger from './views/ledger.js';
import mitra from './views/mitra.js';
import mitras from './views/mitras.js';
import operators from './views/operators.js';
import overview from './views/overview.js';
import payment from './views/payment.js';
import payments from './views/payments.js';
import payout from './views/payout.js';
import payouts from './views/payouts.js';
import products from './views/products.js';
import chatSession from './views/session.js';
import sessions from './views/sessions.js';
import settings from './views/settings.js';
import signIn from './views/sign-in.js';

const ROUTES = {
  mitras: [mitras, mitra],
  sessions: [sessions, chatSession],
  payments: [payments, payment],
  'gateway-events': [gatewayEvents],
  products: [products],
  settings: [settings],
  ledger: [ledger],
  payouts: [payouts, payout],
  finance: [finance],
  operators: [operators],
  audit: [audit],
  overview: [overview],
};

// Group, then [route, key that goes there after `g`, least role].
const MENU = [
  [
    'menu.now',
    [
      ['overview', 'o'],
      ['mitras', 'm'],
      ['sessions', 's'],
    ],
  ],
  [
    'menu.money',
    [
      ['payments', 'p'],
      ['gateway-events', 'e'],
      ['payouts', 'y'],
      ['ledger', 'l'],
      ['finance', 'f'],
    ],
  ],
  [
    'menu.house',
    [
      ['products', 'r'],
      ['settings', 't'],
      ['operators', 'u', 'admin'],
      ['audit', 'a'],
    ],
  ],
];

// What the live stream said last; views read it.
const live = { connected: false, overview: null, revisions: {} };

let view = null;
let abort = new AbortController();
let stopFollowing = null;
let menuOpen = false;
let drawing = false;

const update = () => {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
};

const draw = () => {
  document.documentElement.lang = language();
  document.title = `${view?.title ?? t('sign_in')} · Sapa`;
  render(session() ? shell() : signInView.render(), document.body);
};

const address = () => {
  const [path, query] = (location.hash || '#/overview').split('?');
  return { path, query: Object.fromEntries(new URLSearchParams(query ?? '')), parts: path.slice(2).split('/') };
};

const openView = () => {
  abort.abort();
  view?.stop?.();
  view = null;
  if (!session()) return update();
  abort = new AbortController();
  const {
    path,
    query,
    parts: [name, id],
  } = address();
  const route = ROUTES[name] ?? ROUTES.overview;
  const make = id && route[1] ? route[1] : route[0];
  const { signal } = abort;
  view = make({
    path,
    query,
    id,
    signal,
    live,
    update: () => {
      if (!signal.aborted) update();
    },
    go: (to) => {
      location.hash = to;
    },
  });
  menuOpen = false;
  update();
};

const onHash = () => {
  openView();
  queueMicrotask(() => {
    const main = document.querySelector('main');
    main?.focus({ preventScroll: true });
    scrollTo(0, 0);
  });
};

const onLive = (name, data) => {
  if (name !== 'overview') return;
  const changed = Object.keys(data.revisions).filter(
    (kind) => live.revisions[kind] !== undefined && live.revisions[kind] !== data.revisions[kind],
  );
  live.overview = data;
  live.revisions = data.revisions;
  if (changed.length) view?.changed?.(changed);
  view?.onOverview?.(data);
  update();
};

const begin = () => {
  stopFollowing?.();
  if (session()) {
    stopFollowing = follow('/live', onLive, (connected) => {
      live.connected = connected;
      update();
    });
  }
  openView();
};

const signInView = signIn({ update, done: begin });

onSignedOut(() => {
  stopFollowing?.();
  stopFollowing = null;
  live.overview = null;
  live.revisions = {};
  document.querySelector('dialog')?.close();
  openView();
});

const attention = (name) => {
  const now = live.overview;
  const count = name === 'gateway-events' ? now?.flagged_events : name === 'payments' ? now?.manual_refunds : 0;
  return count
    ? html`<span class="count" title=${t('needs_attention')}>${count}<span class="visually-hidden"> ${t('needs_attention')}</span></span>`
    : nothing;
};

const liveNote = () => {
  const bad = live.overview && Object.values(live.overview.health).some((check) => !check.healthy);
  const [tone, text] = !live.connected ? ['bad', t('live.lost')] : bad ? ['warn', t('live.trouble')] : ['good', t('live.on')];
  return html`<a class="live-note" href="#/overview" role="status"><span class="dot ${tone}" aria-hidden="true"></span>${text}</a>`;
};

const shell = () => {
  const here = address().parts[0] || 'overview';
  const { operator } = session();
  return html`
    <a class="skip" href="#main" @click=${(event) => {
      event.preventDefault();
      document.querySelector('main').focus();
    }}>${t('skip')}</a>
    <div class="shell">
      <header class="side ${menuOpen ? 'open' : ''}">
        <div class="side-top">
          <a class="brand" href="#/overview"><img src="console/icon.svg" alt="" width="30" height="30"><span>Sapa<small>Control Center</small></span></a>
          <button class="menu-button" aria-expanded=${String(menuOpen)} aria-controls="menu" @click=${() => {
            menuOpen = !menuOpen;
            update();
          }}>${t('menu')}</button>
        </div>
        <nav class="menu foldable" id="menu" aria-label=${t('menu')}>
          ${MENU.map(
            ([group, routes]) => html`
            <div class="group" id=${group}>${t(group)}</div>
            <ul aria-labelledby=${group}>${routes
              .filter(([, , role]) => !role || may(role))
              .map(
                ([name]) => html`
              <li><a href="#/${name}" aria-current=${here === name ? 'page' : nothing}>${t(`title.${name}`)}${attention(name)}</a></li>`,
              )}
            </ul>`,
          )}
        </nav>
        <div class="side-foot foldable">
          ${liveNote()}
          <div class="who"><b>${operator.email}</b><span class="muted">${t(`role.${operator.role}`)}</span></div>
          ${switches(openView)}
          <div class="buttons">
            <button class="small" @click=${signOut}>${t('sign_out')}</button>
            <button class="small" @click=${showKeys} aria-keyshortcuts="?">${t('keys')}</button>
          </div>
        </div>
      </header>
      <main class="content" id="main" tabindex="-1">${view?.render()}</main>
    </div>`;
};

// Keyboard: `/` to the search, `g` and a letter to a page, `?` for this list.
const showKeys = () =>
  ask({
    title: t('keys'),
    consequences: [
      html`<kbd>/</kbd> ${t('keys.search')}`,
      html`<kbd>?</kbd> ${t('keys.help')}`,
      ...MENU.flatMap(([, routes]) => routes).map(([name, letter]) => html`<kbd>g</kbd> <kbd>${letter}</kbd> ${t(`title.${name}`)}`),
    ],
    confirm: t('close'),
    submit: async () => true,
  });

let awaitsLetter = false;
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !session() || document.querySelector('dialog')) return;
  if (event.target.closest?.('input, textarea, select')) return;
  if (awaitsLetter) {
    awaitsLetter = false;
    const found = MENU.flatMap(([, routes]) => routes).find(([, letter]) => letter === event.key);
    if (found) {
      event.preventDefault();
      location.hash = `#/${found[0]}`;
    }
  } else if (event.key === 'g') {
    awaitsLetter = true;
    setTimeout(() => {
      awaitsLetter = false;
    }, 1500);
  } else if (event.key === '/') {
    event.preventDefault();
    document.querySelector('main form input')?.focus();
  } else if (event.key === '?') {
    event.preventDefault();
    showKeys();
  }
});

addEventListener('hashchange', onHash);
applyTheme();
begin();
