/** A setting's value as text. */
export const shown = (value) => (Array.isArray(value) ? value.join(', ') : String(value));
/** The names of the settings that a version changed; none if the version before it is not known. */
export const changedKeys = (version, before) =>
  Object.keys(version.values).filter((name) => before && shown(version.values[name]) !== shown(before.values[name]));

/** What was typed, as JSON: a list where the setting is one; what is no number is sent as it is, for the server to refuse. */
export const parse = (text, definition) => {
  const one = (part) => (/^-?\d+$/.test(part.trim()) ? Number(part) : part.trim());
  return Array.isArray(definition.default)
    ? text
        .split(',')
        .filter((part) => part.trim())
        .map(one)
    : one(text);
};
