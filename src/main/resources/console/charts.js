import { minute, number } from './format.js';
import { html, svg } from './html.js';

const W = 600;
const H = 120;
const round = (value) => Math.round(value * 10) / 10;

/**
 * Lines over time. Points are [{at, …}]; series are [{key, label}], drawn in different dashes as well as colours.
 * The figures are said in words for those who do not see the picture.
 */
export const lines = (points, series, label) => {
  const top = Math.max(4, ...points.flatMap((point) => series.map(({ key }) => point[key] ?? 0)));
  const x = (i) => round((points.length < 2 ? 1 : i / (points.length - 1)) * W);
  const y = (value) => round(H - 4 - (value / top) * (H - 10));
  const path = (key) => points.map((point, i) => `${i ? 'L' : 'M'}${x(i)} ${y(point[key] ?? 0)}`).join('');
  const last = points.at(-1);
  const words = last ? series.map((s) => `${s.label}: ${number(last[s.key])}`).join(', ') : '';
  return html`
    <svg class="chart" viewBox="0 0 ${W} ${H}" preserveAspectRatio="none" role="img" aria-label="${label}. ${words}">
      ${[0, 0.5, 1].map((part) => svg`<line class="grid" x1="0" x2="${W}" y1="${y(top * part)}" y2="${y(top * part)}"></line>`)}
      ${
        points.length < 2
          ? ''
          : series.map(
              (s, i) => svg`
        <path class="fill c${i + 1}" d="${path(s.key)}L${W} ${H - 4}L0 ${H - 4}Z"></path>
        <path class="line c${i + 1}" d="${path(s.key)}"></path>`,
            )
      }
    </svg>
    <div class="axis" aria-hidden="true">
      <span>${minute(points[0]?.at)}</span><span>max ${number(top)}</span><span>${minute(last?.at)}</span>
    </div>
    <div class="legend" aria-hidden="true">
      ${series.map((s, i) => html`<span><i class="c${i + 1}"></i>${s.label} <b class="num">${number(last?.[s.key])}</b></span>`)}
    </div>`;
};

/** Bars: values are [{label, value, text}]. */
export const bars = (values, label) => {
  const top = Math.max(1, ...values.map((item) => item.value));
  const step = W / Math.max(1, values.length);
  const words = values
    .filter((item) => item.value)
    .map((item) => `${item.label}: ${item.text}`)
    .join(', ');
  return html`
    <svg class="chart" viewBox="0 0 ${W} ${H}" preserveAspectRatio="none" role="img" aria-label="${label}. ${words}">
      <line class="grid" x1="0" x2="${W}" y1="${H - 4}" y2="${H - 4}"></line>
      ${values.map(
        (item, i) => svg`
        <rect class="bar" x="${round(i * step + step * 0.12)}" width="${round(step * 0.76)}"
              y="${round(H - 4 - (item.value / top) * (H - 10))}" height="${round((item.value / top) * (H - 10))}">
          <title>${item.label}: ${item.text}</title>
        </rect>`,
      )}
    </svg>
    <div class="axis" aria-hidden="true">
      <span>${values[0]?.label}</span><span>${values[Math.floor(values.length / 2)]?.label}</span><span>${values.at(-1)?.label}</span>
    </div>`;
};
