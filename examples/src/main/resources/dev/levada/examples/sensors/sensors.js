// The wall. The server sends readings {readings} once, and then reading {sensor, value, at}, of each sensor the
// newest when this page is slow; the page sends {value} when its slider moves.
import { $, element, live, plural } from "./live.js";

const MOST_CURVES = 8;
const SPAN_MS = 60_000;
const STALE_MS = 10_000;
const own = Math.random().toString(36).slice(2, 8);
const latest = new Map();
const curves = new Map(); // by sensor: { points, canvas, value }
let arrived = 0;

const wall = live("ws/wall").stream(own);
wall.onMessage((message) => {
  if (message.type === "readings") message.readings.forEach(take);
  else take(message);
});

function take(reading) {
  const isNew = !latest.has(reading.sensor);
  latest.set(reading.sensor, reading);
  arrived++;
  if (isNew) known.push(reading.sensor), known.sort();
  if (isNew && curves.size < 3) show(reading.sensor);
  curves.get(reading.sensor)?.points.push([reading.at, reading.value]);
  isDue = true;
}

// ---- drawn when something has changed, at most once a frame, never more often than ten times a second

const known = [];
let isDue = false;
let drawnAt = 0;

function draw(now) {
  requestAnimationFrame(draw);
  if (now - drawnAt < 100 || (!isDue && now - drawnAt < 1000) || !latest.size) return;
  drawnAt = now;
  isDue = false;
  squares();
  for (const [sensor, curve] of curves) plot(sensor, curve);
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const COLD = [38, 132, 146], WARM = [214, 124, 52];

/** From cold over pale (in the dark: dim) to warm. */
function colour(value) {
  const t = Math.max(-1, Math.min(1, (value - 20) / 20));
  const middle = dark.matches ? [62, 74, 70] : [226, 224, 208];
  const end = t < 0 ? COLD : WARM;
  return `rgb(${middle.map((it, i) => Math.round(it + (end[i] - it) * Math.abs(t))).join(" ")})`;
}

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

/** The canvas's context, with a size that fits the screen's pixels. */
function fitted(canvas, width, height) {
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

let columns = 1;
let side = 18;

function squares() {
  const canvas = $("all");
  canvas.hidden = false;
  const width = canvas.clientWidth;
  side = known.length > 200 ? 18 : 30;
  columns = Math.max(1, Math.floor(width / side));
  const context = fitted(canvas, width, Math.ceil(known.length / columns) * side);
  const old = Date.now() - STALE_MS;
  known.forEach((sensor, i) => {
    const { value, at } = latest.get(sensor);
    context.globalAlpha = at < old ? 0.25 : 1;
    context.fillStyle = colour(value);
    context.beginPath();
    context.roundRect((i % columns) * side + 1, Math.floor(i / columns) * side + 1, side - 2, side - 2, 4);
    context.fill();
    if (curves.has(sensor)) {
      context.globalAlpha = 1;
      context.strokeStyle = style("--text");
      context.lineWidth = 2;
      context.stroke();
    }
  });
}

function plot(sensor, curve) {
  const { value } = latest.get(sensor);
  curve.value.textContent = value.toFixed(1);
  const now = Date.now();
  while (curve.points.length > 2 && curve.points[1][0] < now - SPAN_MS) curve.points.shift();
  const [width, height] = [curve.canvas.clientWidth, 90];
  const context = fitted(curve.canvas, width, height);
  const values = curve.points.map(([, it]) => it);
  const low = Math.min(...values) - 1, high = Math.max(...values) + 1;
  const x = (at) => width - ((now - at) / SPAN_MS) * width;
  const y = (it) => height - 4 - ((it - low) / (high - low)) * (height - 8);
  context.beginPath();
  curve.points.forEach(([at, it], i) => (i ? context.lineTo(x(at), y(it)) : context.moveTo(x(at), y(it))));
  context.lineTo(width, y(value));
  context.globalAlpha = 1;
  context.strokeStyle = style("--accent");
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.stroke();
  context.lineTo(width, height);
  context.lineTo(x(curve.points[0]?.[0] ?? now), height);
  context.globalAlpha = 0.12;
  context.fillStyle = style("--accent");
  context.fill();
}

requestAnimationFrame(draw);

// What is read out changes rarely.
let before = performance.now();
setInterval(() => {
  const now = performance.now();
  const rate = Math.round((arrived * 1000) / (now - before));
  [arrived, before] = [0, now];
  if (latest.size) $("counts").textContent = `${plural(latest.size, "sensor", "sensors")}, ${plural(rate, "reading", "readings")} a second`;
}, 2000);

// ---- chosen sensors

function show(sensor) {
  if (curves.has(sensor)) return;
  if (curves.size === MOST_CURVES) hide(curves.keys().next().value);
  const canvas = element("canvas", "curve");
  canvas.setAttribute("aria-hidden", "true");
  const value = element("span", "value");
  const close = element("button", "quiet small", "Hide");
  close.setAttribute("aria-label", `Hide ${sensor}`);
  close.onclick = () => { hide(sensor); $("choose").elements.sensor.focus(); };
  const item = element("li", "", element("p", "row", element("strong", "", sensor), value, close), canvas);
  item.dataset.sensor = sensor;
  const { value: now, at } = latest.get(sensor);
  value.textContent = now.toFixed(1);
  curves.set(sensor, { points: [[at, now]], canvas, value, item });
  $("curves").append(item);
}

function hide(sensor) {
  curves.get(sensor)?.item.remove();
  curves.delete(sensor);
}

$("choose").onsubmit = (event) => {
  event.preventDefault();
  const { sensor } = event.target.elements;
  const isKnown = latest.has(sensor.value);
  $("said").value = isKnown ? "" : "No sensor of that name has measured anything yet.";
  if (!isKnown) return sensor.focus();
  show(sensor.value);
  sensor.value = "";
};
$("choose").elements.sensor.oninput = ({ target }) => {
  const some = known.filter((it) => it.includes(target.value)).slice(0, 20);
  $("names").replaceChildren(...some.map((it) => Object.assign(element("option"), { value: it })));
};
$("all").onclick = ({ offsetX, offsetY }) => {
  const sensor = known[Math.floor(offsetY / side) * columns + Math.floor(offsetX / side)];
  if (sensor) (curves.has(sensor) ? hide : show)(sensor);
  isDue = true;
};

// ---- this window's own sensor: the newest value, one at a time

let isSending = false;
let unsent = null;
$("own").oninput = async () => {
  unsent = Number($("own").value);
  if (isSending) return;
  isSending = true;
  while (unsent !== null) {
    const value = unsent;
    unsent = null;
    try {
      await wall.send({ value });
    } catch {
      $("said").value = "Not connected. Move the slider again when it is live.";
    }
  }
  isSending = false;
};
