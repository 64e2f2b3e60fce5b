// The wall of pictures. The server sends wall {me, pictures}, picture {id, owner, name, bytes, sizes, problem},
// picture.gone {id}, and work.progress {about, done, text} of the worker. Files are brought by HTTP. Everything may
// come twice.
import { $, at, element, live, plural } from "./live.js";

const MAX_BYTES = 8 * 1024 * 1024;
const SIZES = 3;
const AT_ONCE = 2;
const MOST_LINES = 20;
const MOST_GONE = 200;

const pictures = new Map();
const cards = new Map();
const gone = new Set(); // what a worker still says of these comes too late
let me = null;

live("ws/thumbnails").stream("wall").onMessage((message) => {
  switch (message.type) {
    case "wall":
      me = message.me;
      for (const id of pictures.keys()) if (!message.pictures.some((it) => it.id === id)) remove(id);
      message.pictures.forEach(keep);
      break;
    case "picture":
      keep(message);
      break;
    case "picture.gone":
      remove(message.id);
      gone.add(message.id);
      if (gone.size > MOST_GONE) gone.delete(gone.values().next().value);
      break;
    case "work.progress":
      progress(message);
      break;
  }
  count();
});

const isMade = (it) => it.sizes.length === SIZES;

function keep(picture) {
  if (gone.has(picture.id)) return;
  const known = pictures.get(picture.id);
  // What one process says may overtake what another says; thumbnails only become more.
  if (known) picture.sizes = [...new Set([...known.sizes, ...picture.sizes])].sort((a, b) => a - b);
  pictures.set(picture.id, picture);
  show(picture);
}

function remove(id) {
  pictures.delete(id);
  cards.get(id)?.item.remove();
  cards.delete(id);
}

function progress({ about, done, text }) {
  const card = cards.get(about);
  if (!card) return;
  card.bar.value = done;
  card.step.textContent = text;
}

function count() {
  const made = [...pictures.values()].filter(isMade).length;
  const broken = [...pictures.values()].filter((it) => it.problem && !isMade(it)).length;
  const waiting = pictures.size - made - broken;
  $("none").hidden = pictures.size > 0;
  $("counts").textContent = [
    pictures.size && plural(pictures.size, "picture", "pictures"),
    waiting && `${waiting} being made`,
    broken && `${broken} not made`,
  ].filter(Boolean).join(", ");
}

// ---- one picture

function card(picture) {
  const made = {
    item: element("li", "picture"),
    frame: element("a", "frame"),
    bar: element("progress"),
    step: element("p", "small muted", "waiting for a worker"),
    problem: element("p", "small warning"),
    foot: element("div", "foot small"),
  };
  const name = element("p", "name", picture.name);
  name.title = picture.name;
  made.frame.target = "_blank";
  made.bar.max = 1;
  made.bar.value = 0;
  made.bar.setAttribute("aria-label", `Thumbnails of ${picture.name}`);
  made.item.dataset.picture = picture.name;
  made.item.append(made.frame, name, made.bar, made.step, made.problem, made.foot);
  cards.set(picture.id, made);
  // The newest first; ids sort by age.
  const older = [...$("pictures").children].find((other) => other.dataset.id < picture.id);
  made.item.dataset.id = picture.id;
  $("pictures").insertBefore(made.item, older ?? null);
  return made;
}

const source = (picture, size) => at(`thumbnails/pictures/${picture.id}/${size}.jpg`);
const length = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function show(picture) {
  const { frame, bar, step, problem, foot } = cards.get(picture.id) ?? card(picture);
  const isOver = isMade(picture) || picture.problem !== "";
  bar.hidden = step.hidden = isOver;
  problem.hidden = isMade(picture) || !picture.problem;
  problem.textContent = picture.problem;
  const best = picture.sizes.includes(480) ? 480 : picture.sizes[0];
  if (best) {
    const image = frame.querySelector("img") ?? frame.appendChild(element("img"));
    image.alt = picture.name;
    if (image.src !== source(picture, best)) image.src = source(picture, best);
    frame.href = source(picture, picture.sizes.at(-1));
  }
  foot.replaceChildren(...picture.sizes.map((size) => {
    const link = element("a", "", String(size));
    link.href = source(picture, size);
    link.target = "_blank";
    link.setAttribute("aria-label", `${picture.name}, ${size} pixels`);
    return link;
  }));
  if (!picture.sizes.length) foot.append(element("span", "muted", length(picture.bytes)));
  if (picture.owner === me) foot.append(deletion(picture));
}

function deletion(picture) {
  const button = element("button", "quiet", "Delete");
  button.setAttribute("aria-label", `Delete ${picture.name}`);
  button.onclick = async () => {
    button.disabled = true;
    const answer = await fetch(at(`thumbnails/${picture.id}`), { method: "DELETE" }).catch(() => null);
    button.disabled = answer?.ok ?? false;
  };
  return button;
}

// ---- bringing them

const waiting = [];
let running = 0;

function bring(files) {
  for (const file of files) {
    const line = element("li", "", element("span", "name", file.name), element("span", "muted small", "waits"));
    $("uploads").append(line);
    if ($("uploads").childElementCount > MOST_LINES) $("uploads").firstElementChild.remove();
    enqueue(file, line);
  }
}

function enqueue(file, line) {
  waiting.push({ file, line });
  next();
}

async function next() {
  if (running >= AT_ONCE || !waiting.length) return;
  running++;
  const { file, line } = waiting.shift();
  line.lastElementChild.textContent = "on its way";
  try {
    const problem = await sent(file);
    if (problem) ended(line, problem, "Dismiss", () => line.remove());
    else line.remove();
  } catch {
    ended(line, "The server cannot be reached just now.", "Try again", () => {
      line.replaceChildren(line.firstElementChild, element("span", "muted small", "waits"));
      enqueue(file, line);
    });
  }
  running--;
  next();
}

/** @returns what is wrong with the file, if anything is */
async function sent(file) {
  if (file.size > MAX_BYTES) return `It has ${length(file.size)}, but at most 8 MB are taken.`;
  const body = new FormData();
  body.append("picture", file);
  const answer = await fetch(at("thumbnails/"), { method: "POST", body });
  if (answer.ok) return "";
  return answer.status === 422 ? Object.values(await answer.json()).join(" ") : await answer.text();
}

function ended(line, problem, what, then) {
  const button = element("button", "quiet small", what);
  button.setAttribute("aria-label", `${what}: ${line.firstElementChild.textContent}`);
  button.onclick = then;
  line.replaceChildren(line.firstElementChild, element("span", "small", problem), button);
}

$("files").onchange = () => {
  bring($("files").files);
  $("files").value = "";
};

const drop = $("drop");
for (const type of ["dragenter", "dragover"])
  drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
drop.addEventListener("dragleave", (event) => {
  if (!drop.contains(event.relatedTarget)) drop.classList.remove("over");
});
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  bring(event.dataTransfer.files);
});
