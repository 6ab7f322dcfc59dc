import { clock, color, short } from './page.js';

/** How much of the past a chart shows. */
export const SPAN_SECONDS = 180;

const HEIGHT = 150;

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

const SERIES = ['--series-1', '--series-2', '--series-3', '--series-4'];

const charts = [];

/**
 * A chart of the last minutes, with the incidents of that time shaded. Made anew when its
 * series or the colours change. With a ceiling the axis is percent.
 */
export function chart(parent, ceiling) {
  let plot = null;
  let names = '';
  let spans = [];
  const drawn = {
    forget() {
      plot?.destroy();
      plot = null;
    },
    resize() {
      plot?.setSize({ width: parent.clientWidth, height: HEIGHT });
    },
    draw(times, rows, keys, incidents) {
      const data = [times, ...keys.map((key) => rows.map((row) => row[key] ?? null))];
      spans = incidents;
      if (plot === null || names !== keys.join()) {
        drawn.forget();
        names = keys.join();
        plot = new uPlot(options(parent, keys, ceiling, () => spans), data, parent);
      } else {
        plot.setData(data);
      }
    },
  };
  charts.push(drawn);
  return drawn;
}

/** From when to when each trouble was on, by snapshots that name those that were. */
export function spansOf(history, labels) {
  const open = new Map();
  const spans = [];
  for (const { at, incident } of history) {
    const running = incident?.running ?? [];
    for (const trouble of running.filter((each) => labels.has(each))) {
      if (!open.has(trouble)) {
        const span = { label: labels.get(trouble).text, calm: labels.get(trouble).calm, from: at / 1000, to: at / 1000 };
        open.set(trouble, span);
        spans.push(span);
      }
      open.get(trouble).to = at / 1000;
    }
    [...open.keys()].filter((trouble) => !running.includes(trouble)).forEach((trouble) => open.delete(trouble));
  }
  return spans;
}

/** Draws all charts anew with their next figures. */
export function forgetCharts() {
  charts.forEach((each) => each.forget());
}

export function resizeCharts() {
  charts.forEach((each) => each.resize());
}

function options(parent, keys, ceiling, spans) {
  const axis = { stroke: color('--soft'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui' };
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { range: (self, low, high) => [high - SPAN_SECONDS, high] },
      y: { range: (self, low, high) => [0, ceiling === null ? Math.max(4, high * 1.4) : Math.max(ceiling * 1.4, high * 1.2)] },
    },
    axes: [{ ...axis, size: 26, incrs: [60], values: (self, ticks) => ticks.map((tick) => clock(tick * 1000)) },
      { ...axis, size: 50, values: (self, ticks) => ticks.map((tick) => short(tick) + (ceiling === null ? '' : ' %')) }],
    series: [{}, ...keys.map((key, i) => ({
      label: key,
      stroke: color(SERIES[i]),
      width: 2,
      dash: DASHES[i],
      points: { show: false },
    }))],
    hooks: {
      drawClear: [(self) => shade(self, spans())],
      draw: ceiling === null ? [] : [(self) => ceilingLine(self, ceiling)],
    },
  };
}

/**
 * Two rows of names stand above the ceiling, the newest first; an older one that finds no
 * place there is left out, its span is shaded all the same.
 */
function shade(self, spans) {
  const { ctx, bbox } = self;
  const ratio = devicePixelRatio;
  const rows = [Infinity, Infinity];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `600 ${11 * ratio}px system-ui`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  for (const span of [...spans].reverse()) {
    const from = Math.max(bbox.left, self.valToPos(span.from, 'x', true));
    const to = Math.max(from + 2 * ratio, self.valToPos(span.to, 'x', true));
    ctx.fillStyle = color(span.calm ? '--shade-calm' : '--shade');
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
    const width = ctx.measureText(span.label).width;
    const left = Math.max(bbox.left + 4 * ratio, Math.min(from + 4 * ratio, bbox.left + bbox.width - width - 4 * ratio));
    const row = rows.findIndex((begin) => left + width + 6 * ratio < begin);
    if (row >= 0) {
      rows[row] = left;
      ctx.fillStyle = color(span.calm ? '--soft' : '--bad');
      ctx.fillText(span.label, left, bbox.top + (3 + 14 * row) * ratio);
    }
  }
  ctx.restore();
}

function ceilingLine(self, ceiling) {
  const y = Math.round(self.valToPos(ceiling, 'y', true));
  const { ctx, bbox } = self;
  ctx.save();
  ctx.strokeStyle = color('--bad');
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6, 6]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
