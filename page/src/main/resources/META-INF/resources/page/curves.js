// @ts-check
import {html, useEffect, useMemo, useRef, useState} from '../lib/htm/standalone.module.js';
import uPlot from '../lib/uplot/uPlot.esm.js';
import {get, Problem} from './api.js';
import {Banner} from './banner.js';
import {stageName} from './format.js';
import {usePolling} from './polling.js';
import {save} from './save.js';

const POINTS = 1000;
const LIST_MILLIS = 20000;
const HEIGHT = 200;

/** Others that a chart still tells apart by colour. */
const MOST_OTHERS = 3;

/** Metrics that belong into one chart, by title; any other metric has a chart of its own. */
const TOGETHER = /** @type {[string, RegExp][]} */ ([
  ['loss', /^loss\//],
  ['reward: mean and standard deviation', /^reward(_std)?$/],
  ['clipped share', /^clip_ratio\//],
]);

/** What to look at first. */
const FIRST = ['reward: mean and standard deviation', 'loss', 'divergence', 'kl', 'entropy'];

/** @param {string} metric */
const titleOf = (metric) => TOGETHER.find(([, pattern]) => pattern.test(metric))?.[0] ?? metric;

/** @param {any[]} rows */
const metricsOf = (rows) => [...new Set(rows.flatMap((row) => Object.keys(row.figures)))].sort();

/** What a stage of a run has written so far. @typedef {{run: string, artifact: string, rows: any[]}} Series */

/**
 * The curves of a run, by the stage that made them; other runs may lie below them.
 *
 * @param {{view: any, cap: number | null, alone?: boolean}} properties `cap` of the divergence that ends GRPO; `alone`: no other run can be
 *     asked for
 */
export function Curves({view, cap, alone = false}) {
  const [stages, setStages] = useState(/** @type {any[] | null} */ (null));
  const [chosen, setChosen] = useState('');
  const [log, setLog] = useState(false);
  const [smooth, setSmooth] = useState(0);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [others, setOthers] = useState(/** @type {string[]} */ ([]));
  const [series, setSeries] = useState(/** @type {Series[]} */ ([]));
  const reading = useRef(/** @type {Series[]} */ ([]));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const ended = ['completed', 'stopped', 'failed'].includes(view.state);
  const running = view.progress.map((/** @type {any} */ one) => one.artifact).join(' ');
  const artifact = chosen || newest((stages ?? []).map((stage) => stage.artifact));

  usePolling(
    async (signal) => {
      const found = await get(`runs/${view.run}/metrics/stages`, signal);
      setStages(found.sort((/** @type {any} */ a, /** @type {any} */ b) => numerically(a.artifact, b.artifact)));
      return alone || ended;
    },
    setFailure,
    [view.run, view.stage, running, ended],
    LIST_MILLIS,
  );

  const stage = stages?.find((known) => known.artifact === artifact);
  usePolling(
    async (signal) => {
      if (!artifact) {
        return ended;
      }
      const known = reading.current.filter((one) => one.artifact === artifact);
      reading.current = await Promise.all(
        [view.run, ...others].map((run) => readOn(run, artifact, known.find((one) => one.run === run)?.rows ?? [], signal)),
      );
      setSeries(reading.current);
      setFailure(null);
      return alone || ended || (stage?.finished && others.length === 0);
    },
    setFailure,
    [view.run, artifact, others.join(' '), ended, stage?.finished],
  );

  const shown = useMemo(() => series.filter((one) => one.artifact === artifact), [series, artifact]);
  const metrics = metricsOf(shown.flatMap((one) => one.rows));
  const titles = [...new Set(metrics.map(titleOf))].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return html`
    ${failure && html`<${Banner} failure=${failure} />`}
    <div class="bar">
      <label>Stage <select value=${artifact} onChange=${(/** @type {any} */ event) => setChosen(event.target.value)}>
        ${(stages ?? []).map((stage) => html`<option value=${stage.artifact}>${stageName(stage.artifact)}</option>`)}
      </select></label>
      <label>Smoothing <input type="range" min="0" max="0.99" step="0.01" value=${smooth}
        onInput=${(/** @type {any} */ event) => setSmooth(Number(event.target.value))} /></label>
      <label>From step <input type="number" min="0" value=${from} onInput=${(/** @type {any} */ event) => setFrom(event.target.value)} /></label>
      <label>to <input type="number" min="0" value=${to} onInput=${(/** @type {any} */ event) => setTo(event.target.value)} /></label>
      <label><input type="checkbox" checked=${log} onChange=${() => setLog(!log)} /> logarithmic</label>
      ${metrics.length > 0 && html`<button onClick=${() => downloadRows(artifact, shown[0].rows)}>Download these points as CSV</button>`}
    </div>
    ${!alone && html`<${OtherRuns} run=${view.run} others=${others} choose=${setOthers} />`}
    <p class="note">Drag to zoom, double click to see everything.${
      stage?.resumed.length > 0 && ' Dotted lines: the stage went on here from its checkpoint, after a pause or the death of its worker.'
    }</p>
    ${stages?.length === 0 && html`<p>No stage has written metrics yet.</p>`}
    <div class="charts">${titles.map(
      (title) => html`
      <${Chart} key=${artifact + title + log} title=${title} log=${log} smooth=${smooth} series=${shown} from=${from} to=${to}
        cap=${title === 'kl' ? cap : null} resumed=${stage?.resumed ?? []} metrics=${metrics.filter((metric) => titleOf(metric) === title)} />`,
    )}</div>`;
}

/**
 * Reads what a stage has written since the last look. When there are many rows, they are read again, thinned out.
 *
 * @param {string} run @param {string} artifact @param {any[]} rows @param {AbortSignal} signal
 * @returns {Promise<Series>}
 */
async function readOn(run, artifact, rows, signal) {
  const kept = rows.length > 2 * POINTS ? [] : rows;
  const from = kept.at(-1)?.step ?? 0;
  const more = await get(`runs/${run}/metrics?artifact=${artifact}&from=${from}&points=${POINTS}`, signal).catch((problem) => {
    // Another run need not have such a stage.
    if (problem instanceof Problem && problem.status === 404) {
      return [];
    }
    throw problem;
  });
  return {run, artifact, rows: [...kept.filter((row) => row.step < from), ...more]};
}

/** Chooses runs whose curves lie over each other. @param {{run: string, others: string[], choose: (others: string[]) => void}} properties */
function OtherRuns({run, others, choose}) {
  const [known, setKnown] = useState(/** @type {string[]} */ ([]));
  const [refusal, setRefusal] = useState(/** @type {Error | null} */ (null));
  const look = (/** @type {any} */ event) => {
    const part = event.target.value.trim();
    get(`runs?limit=20${part && `&id=${encodeURIComponent(part)}`}`).then(
      (list) => setKnown(list.runs.map((/** @type {any} */ other) => other.run)),
      () => {},
    );
  };
  const add = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const id = String(new FormData(form).get('other')).trim();
    setRefusal(null);
    try {
      await get(`runs/${encodeURIComponent(id)}/spec`);
      choose([...new Set([...others, id])].filter((other) => other !== run));
      form.reset();
    } catch (failure) {
      setRefusal(/** @type {Error} */ (failure));
    }
  };
  return html`
    <div class="bar">
      ${
        others.length < MOST_OTHERS &&
        html`
        <form class="bar" onSubmit=${add}>
          <label>Beside run <input name="other" list="known-runs" required maxlength="63" onFocus=${look} onInput=${look} placeholder="its id" /></label>
          <datalist id="known-runs">${known.map((other) => html`<option value=${other}></option>`)}</datalist>
          <button type="submit">Add</button>
        </form>`
      }
      ${others.map(
        (other) => html`
        <button key=${other} aria-label=${`Without ${other}`} onClick=${() => choose(others.filter((kept) => kept !== other))}>${other} ✕</button>`,
      )}
    </div>
    <div role="alert">${refusal && html`<${Banner} failure=${refusal} />`}</div>`;
}

/** v10 comes after v2. @param {string} a @param {string} b */
const numerically = (a, b) => a.localeCompare(b, 'en', {numeric: true});

/** The newest version of the model. @param {string[]} artifacts */
const newest = (artifacts) => artifacts.findLast((name) => name.startsWith('base_model_')) ?? artifacts.at(-1) ?? '';

/** @param {string} title */
const rank = (title) => (FIRST.includes(title) ? FIRST.indexOf(title) : FIRST.length);

/** @param {string} artifact @param {any[]} rows */
function downloadRows(artifact, rows) {
  const metrics = metricsOf(rows);
  const lines = [['step', ...metrics], ...rows.map((row) => [row.step, ...metrics.map((metric) => row.figures[metric] ?? '')])];
  save(new Blob([lines.map((line) => line.join(',') + '\n').join('')], {type: 'text/csv'}), `${artifact}.csv`);
}

/** A line of a chart. @typedef {{label: string, colour: number, dashed: boolean, faint: boolean, steps: number[], values: (number | null)[]}} Line */

/**
 * @param {Series[]} series @param {string[]} metrics @param {number} smooth @param {boolean} log no value below zero has a logarithm
 * @param {number | null} cap
 * @returns {Line[]}
 */
function linesOf(series, metrics, smooth, log, cap) {
  const lines = series.flatMap((one, place) =>
    metrics.flatMap((metric, i) => {
      const rows = one.rows.filter((row) => metric in row.figures);
      const steps = rows.map((row) => row.step);
      const values = rows.map((row) => (log && row.figures[metric] <= 0 ? null : row.figures[metric]));
      const label = series.length > 1 ? `${one.run}: ${metric}` : metric;
      const line = {label, colour: series.length > 1 ? place + 1 : i + 1, dashed: series.length > 1 && i > 0, faint: false, steps, values};
      return smooth > 0
        ? [
            {...line, label: `${label}, raw`, faint: true},
            {...line, values: smoothed(values, smooth)},
          ]
        : [line];
    }),
  );
  const steps = lines.flatMap((line) => line.steps);
  return cap !== null && steps.length > 0
    ? [...lines, {label: 'cap', colour: 0, dashed: true, faint: false, steps: [Math.min(...steps), Math.max(...steps)], values: [cap, cap]}]
    : lines;
}

/** An exponential moving average without a bias at its start. @param {(number | null)[]} values @param {number} weight of what was before */
function smoothed(values, weight) {
  let sum = 0;
  let share = 0;
  return values.map((value) => {
    if (value === null) {
      return null;
    }
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return sum / share;
  });
}

/** @param {Line[]} lines */
const tableOf = (lines) => uPlot.join(lines.map((line) => [line.steps, line.values]));

/** @param {{title: string, metrics: string[], series: Series[], log: boolean, smooth: number, cap: number | null, resumed: number[], from: string,
 * to: string}} properties */
function Chart({title, metrics, series, log, smooth, cap, resumed, from, to}) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const marks = useRef(/** @type {number[]} */ ([]));
  const dark = useDarkness();
  const lines = linesOf(series, metrics, smooth, log, cap);
  const names = lines.map((line) => line.label).join(' ');
  marks.current = resumed;

  useEffect(() => {
    const element = /** @type {HTMLElement} */ (place.current);
    const style = getComputedStyle(element);
    const ink = style.getPropertyValue('--soft');
    const axis = {stroke: ink, grid: {stroke: style.getPropertyValue('--line'), width: 1}};
    const colour = (/** @type {Line} */ line) => (style.getPropertyValue(`--series-${line.colour}`) || ink) + (line.faint ? '55' : '');
    plot.current = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: {sync: {key: 'curves'}},
        scales: {x: {time: false}, y: {distr: log ? 3 : 1}},
        axes: [
          {...axis, label: 'step'},
          {...axis, size: 60},
        ],
        series: [
          {label: 'step'},
          ...lines.map((line) => ({
            label: line.label,
            stroke: colour(line),
            width: line.faint ? 1 : 2,
            dash: line.dashed ? [6, 4] : undefined,
            spanGaps: true,
          })),
        ],
        hooks: {draw: [(/** @type {any} */ chart) => drawMarks(chart, marks.current, ink)]},
      },
      tableOf(lines),
      element,
    );
    const resized = new ResizeObserver(() => plot.current.setSize({width: element.clientWidth, height: HEIGHT}));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current.destroy();
    };
  }, [names, log, dark]);

  useEffect(() => {
    const {min, max} = plot.current.scales.x;
    const [steps] = plot.current.data;
    const zoomed = max !== null && (min > steps[0] || max < steps.at(-1));
    plot.current.setData(tableOf(lines), !zoomed);
    if (zoomed) {
      plot.current.redraw();
    }
  }, [series, smooth, cap]);

  useEffect(() => {
    const [steps] = plot.current.data;
    if ((from || to) && steps.length > 0) {
      plot.current.setScale('x', {min: from ? Number(from) : steps[0], max: to ? Number(to) : steps.at(-1)});
    }
  }, [from, to, names, log, dark]);

  const last = series[0]?.rows.at(-1);
  return html`
    <section class="chart">
      <div class="bar"><h3>${title}</h3>
        <button class="link" onClick=${() => savePicture(plot.current, title)} aria-label=${`Download ${title} as PNG`}>PNG</button></div>
      <div ref=${place} role="img" aria-label=${`${title} by step${last ? `, up to step ${last.step}` : ''}; the points can be downloaded`}></div>
    </section>`;
}

/** Dotted lines where a stage was resumed. @param {any} chart @param {number[]} steps @param {string} ink */
function drawMarks(chart, steps, ink) {
  const {ctx, bbox} = chart;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.lineWidth = 2;
  ctx.setLineDash([2, 4]);
  for (const step of steps) {
    const x = chart.valToPos(step, 'x', true);
    if (x >= bbox.left && x <= bbox.left + bbox.width) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}

/** The curves on the page's background, with their title. @param {any} chart @param {string} title */
function savePicture(chart, title) {
  const drawn = chart.ctx.canvas;
  const style = getComputedStyle(document.body);
  const line = 28 * devicePixelRatio;
  const picture = document.createElement('canvas');
  picture.width = drawn.width;
  picture.height = drawn.height + line;
  const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d'));
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.fillStyle = style.color;
  pen.font = `600 ${line / 2}px sans-serif`;
  pen.fillText(title, line / 2, line * 0.7);
  pen.drawImage(drawn, 0, line);
  picture.toBlob((content) => content && save(content, `${title.replaceAll(/[^a-z0-9]+/gi, '-')}.png`));
}

/** Whether the person wants a dark page, also after a change. */
function useDarkness() {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}
