// What this browser remembers. The token lives as long as the tab; language and theme stay.

const read = (storage, key) => {
  try {
    return storage.getItem(`sapa.${key}`);
  } catch {
    // Storage is switched off: the page works without a memory.
    return null;
  }
};

const write = (storage, key, value) => {
  try {
    if (value === null) storage.removeItem(`sapa.${key}`);
    else storage.setItem(`sapa.${key}`, value);
  } catch {
    // As above.
  }
};

export const preference = (key) => read(localStorage, key);
export const setPreference = (key, value) => write(localStorage, key, value);

let signedIn = JSON.parse(read(sessionStorage, 'signed-in') ?? 'null');

/** {token, operator, until} or null. */
export const session = () => (signedIn && signedIn.until > Date.now() ? signedIn : null);

export const setSession = (value) => {
  signedIn = value;
  write(sessionStorage, 'signed-in', value ? JSON.stringify(value) : null);
};

const RANK = { viewer: 0, operator: 1, admin: 2 };

/** Whether the operator's role includes this one. The server decides; this only hides what it would refuse. */
export const may = (role) => RANK[session()?.operator.role] >= RANK[role];
