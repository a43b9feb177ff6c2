export { SapaClient, SapaError } from './rest.js';
export { SapaConnection } from './connection.js';
export { memoryStore, webStore } from './store.js';
