// The template library, in one place for every module.

export { ifDefined } from './lib/lit-html/directives/if-defined.js';
export { live } from './lib/lit-html/directives/live.js';
export { ref } from './lib/lit-html/directives/ref.js';
export { repeat } from './lib/lit-html/directives/repeat.js';
export { html, nothing, render, svg } from './lib/lit-html/lit-html.js';
