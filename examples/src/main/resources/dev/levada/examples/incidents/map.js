// The incidents and areas of everybody, on a map and in lists. Both streams send binding.change {action, key,
// fields}; the page sends {id, action, key, fields} and is answered binding.done or binding.refused.
import { $, at, element, live, plural } from "./live.js";

const socket = live("ws/incidents");
const colour = (severity) => getComputedStyle(document.documentElement).getPropertyValue(`--s${severity}`).trim();

// ---- the map: coastlines from our own site, no tiles from elsewhere

const map = L.map("map", { minZoom: 2, maxZoom: 9, worldCopyJump: true }).setView([37.5, -12], 5);
map.attributionControl.setPrefix(false).addAttribution("Coastlines: Natural Earth");
map.createPane("land").style.zIndex = 250;
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
fetch(at("assets/land.json")).then((answer) => answer.json()).then((land) => {
  const coast = L.geoJSON(land, { pane: "land", interactive: false });
  const paint = () => coast.setStyle({ color: style("--coast"), weight: 1, fillColor: style("--land"), fillOpacity: 1 });
  paint();
  coast.addTo(map);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
});

// ---- things that come and go

class Things {
  constructor(stream, show, mark) {
    this.all = new Map();
    this.marks = new Map();
    this.show = show;
    this.mark = mark;
    this.stream = socket.stream(stream);
    // After a break everything that is there is told again; what is not has gone meanwhile.
    socket.onState((state) => { if (state === "connecting") this.stale = new Set(this.all.keys()); });
    this.stream.onMessage((message) => this.take(message));
  }

  take(message) {
    if (message.type === "incident.alert") return announce(message);
    if (message.type === "binding.refused") return void ($("said").value = message.reason);
    if (message.type !== "binding.change") return;
    this.stale?.delete(message.key);
    if (message.action === "delete") this.all.delete(message.key);
    else this.all.set(message.key, message.fields);
    this.changed();
  }

  changed() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      for (const mark of this.marks.values()) mark.remove();
      this.marks.clear();
      for (const [key, it] of this.all) {
        const mark = this.mark(it, key);
        if (mark) this.marks.set(key, mark.addTo(map));
      }
      this.show([...this.all]);
    });
  }

  /** What was not told again a while after coming back. */
  forgetStale() {
    for (const key of this.stale ?? []) this.all.delete(key);
    this.stale = undefined;
    this.changed();
  }

  async wish(action, key, fields) {
    $("said").value = "";
    try {
      await this.stream.send({ id: crypto.randomUUID(), action, key, fields });
      return true;
    } catch {
      $("said").value = "Not connected. Try again when it is live.";
      return false;
    }
  }
}

const wanted = (it) => it.severity >= +$("filter").severity.value && (!it.isClosed || $("filter").closed.checked);
const incidents = new Things("incidents", listIncidents, (it) => wanted(it) &&
  L.circleMarker([it.place.latitude, it.place.longitude], {
    radius: 6 + it.severity, color: colour(it.severity), fillOpacity: it.isClosed ? 0.05 : 0.45, weight: 2,
  }).bindTooltip(it.title));
const areas = new Things("areas", listAreas, (it) =>
  L.polygon(it.polygon.map((corner) => [corner.latitude, corner.longitude]), {
    color: colour(it.severity), weight: 2, dashArray: "6 5", fillOpacity: 0.07,
  }).bindTooltip(it.name));
socket.onState((state) => {
  if (state === "open") setTimeout(() => { incidents.forgetStale(); areas.forgetStale(); }, 2000);
});

function severity(it) {
  const made = element("span", `severity s${it.severity}`, String(it.severity));
  made.setAttribute("aria-label", `severity ${it.severity}`);
  return made;
}

function button(text, about, action) {
  const made = element("button", "quiet", text);
  made.type = "button";
  made.setAttribute("aria-label", `${text}: ${about}`);
  made.onclick = action;
  return made;
}

function listIncidents(all) {
  const shown = all.filter(([, it]) => wanted(it)).sort(([a], [b]) => b - a);
  $("count").textContent = plural(shown.length, "shown", "shown");
  $("incidents").replaceChildren(...shown.map(([key, it]) => {
    const where = `${it.place.latitude.toFixed(2)}, ${it.place.longitude.toFixed(2)}`;
    return element("li", it.isClosed ? "closed" : "", severity(it),
      element("div", "", element("p", "", it.title), element("p", "muted small", `${where} · ${it.isClosed ? "closed" : "open"}`)),
      button("Show", it.title, () => map.setView([it.place.latitude, it.place.longitude], 7)),
      element("div", "row",
        button("Worse", it.title, () => incidents.wish("update", String(key), { severity: it.severity + 1 })),
        button("Better", it.title, () => incidents.wish("update", String(key), { severity: it.severity - 1 })),
        button(it.isClosed ? "Open again" : "Close", it.title, () => incidents.wish("update", String(key), { isClosed: !it.isClosed })),
        button("Delete", it.title, () => incidents.wish("delete", String(key)))));
  }));
}

function listAreas(all) {
  $("areas").replaceChildren(...all.map(([key, it]) => {
    const name = it.url ? element("a", "", it.name) : it.name;
    if (it.url) Object.assign(name, { href: it.url, rel: "noopener noreferrer", target: "_blank" });
    return element("li", "", severity(it), element("p", "", name),
      button("Erase", it.name, () => areas.wish("delete", String(key))));
  }));
}

$("filter").onchange = () => incidents.changed();

// ---- alerts

const TOAST_MS = 12000;
const MOST_TOASTS = 3;

function announce(alert) {
  const names = alert.areas.flatMap((area, i) => {
    if (!area.url) return [i ? ", " : "", area.name];
    const link = element("a", "", area.name);
    Object.assign(link, { href: area.url, rel: "noopener noreferrer", target: "_blank" });
    return [i ? ", " : "", link];
  });
  const toast = element("p", "toast", element("strong", "", alert.title), ` (severity ${alert.severity}) in `, ...names);
  $("toasts").append(toast);
  if ($("toasts").childElementCount > MOST_TOASTS) $("toasts").firstElementChild.remove();
  setTimeout(() => toast.remove(), TOAST_MS);
}

// ---- reporting and drawing

let drawing;

function begin(hint, click) {
  stop();
  $("hint").textContent = hint;
  $("draw").hidden = false;
  drawing = click;
  map.getContainer().style.cursor = "crosshair";
  map.getContainer().scrollIntoView({ block: "nearest" });
}

function stop() {
  drawing?.end?.();
  drawing = undefined;
  $("draw").hidden = true;
  map.getContainer().style.cursor = "";
}
map.on("click", (event) => drawing?.(event.latlng.wrap()));
$("cancel").onclick = stop;
addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });

$("pick").onclick = () => begin("Click where it happened.", (place) => {
  $("report").latitude.value = place.lat.toFixed(4);
  $("report").longitude.value = place.lng.toFixed(4);
  stop();
});

$("report").onsubmit = async (event) => {
  event.preventDefault();
  const form = event.target;
  const place = { latitude: +form.latitude.value, longitude: +form.longitude.value };
  if (await incidents.wish("create", null, { title: form.title.value, place, severity: +form.severity.value })) form.reset();
};

$("area").onsubmit = (event) => {
  event.preventDefault();
  const form = event.target;
  const corners = [];
  const line = L.polygon([], { color: colour(form.severity.value), dashArray: "6 5" }).addTo(map);
  const click = async (place) => {
    const first = corners[0];
    const closes = corners.length > 2 &&
      map.latLngToContainerPoint(first).distanceTo(map.latLngToContainerPoint(place)) < 14;
    if (!closes) {
      corners.push(place);
      line.setLatLngs(corners);
      return;
    }
    stop();
    const polygon = corners.map(({ lat, lng }) => ({ latitude: lat, longitude: lng }));
    const fields = { name: form.name.value, severity: +form.severity.value, url: form.url.value, polygon };
    if (await areas.wish("create", null, fields)) form.reset();
  };
  click.end = () => line.remove();
  begin("Click the corners, then the first one again.", click);
};
