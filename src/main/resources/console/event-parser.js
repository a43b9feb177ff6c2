/**
 * Reads text/event-stream (WHATWG HTML, 9.2): takes the text piece by piece, cut anywhere, and calls onEvent(name, data) at the
 * empty line that ends an event. Comments, ids and retry times are ignored; an event without data is not an event.
 */
export const eventParser = (onEvent) => {
  let rest = '';
  let name = 'message';
  let data = [];

  const line = (text) => {
    if (text === '') {
      if (data.length) onEvent(name, data.join('\n'));
      name = 'message';
      data = [];
    } else if (text.startsWith('event:')) name = value(text, 6) || 'message';
    else if (text.startsWith('data:')) data.push(value(text, 5));
  };

  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const one of lines) line(one.endsWith('\r') ? one.slice(0, -1) : one);
  };
};

// One space after the colon belongs to the format, any more to the value.
const value = (text, from) => text.slice(text[from] === ' ' ? from + 1 : from);
