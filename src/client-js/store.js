/**
 * Where a client keeps what must survive a reload: tokens, positions and messages that wait for their acknowledgement.
 * Values are JSON. All calls are synchronous, like those of Web Storage.
 *
 * @typedef {{ get(key: string): unknown, set(key: string, value: unknown): void, remove(key: string): void, keys(prefix: string): string[] }} Store
 */

/** A store that is lost with the page or process. */
export function memoryStore() {
  const values = new Map();
  return {
    get: (key) => (values.has(key) ? JSON.parse(values.get(key)) : undefined),
    set: (key, value) => void values.set(key, JSON.stringify(value)),
    remove: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}

/**
 * A store in `localStorage` or `sessionStorage`. Tabs that share it share tokens, positions and the outgoing queue.
 *
 * @param {Storage} storage
 * @param {string} [prefix] keeps this user's keys apart from others, for example `sapa:<user id>:`
 */
export function webStore(storage, prefix = 'sapa:') {
  return {
    get(key) {
      const text = storage.getItem(prefix + key);
      return text === null ? undefined : JSON.parse(text);
    },
    set: (key, value) => storage.setItem(prefix + key, JSON.stringify(value)),
    remove: (key) => storage.removeItem(prefix + key),
    keys(start) {
      const found = [];
      for (let i = 0; i < storage.length; i++) {
        const key = storage.key(i);
        if (key.startsWith(prefix + start)) {
          found.push(key.slice(prefix.length));
        }
      }
      return found.sort();
    },
  };
}
