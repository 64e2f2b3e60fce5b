// One document in one phase. The page asks {type: "edit" | "stop" | "save" | "move"} and is answered with
// {problem}; the server sends presence.news and editorial.document.
import { $, People, avatar, element, live, name } from "./live.js";

const PHASES = ["draft", "review", "published"];
const [slug, phase] = location.pathname.split("/").slice(-3);
const me = name($("name"));
$("me").onsubmit = (event) => event.preventDefault();
const people = new People();
let document_ = null;
let isEditing = false;
let base = 0; // the version from which the text in the box was made

const room = live("ws/documents").stream(`${slug}/${phase}?name=${encodeURIComponent(me)}`);
room.onMessage((message) => {
  if (!people.take(message)) {
    if (message.slug !== slug || message.version < (document_?.version ?? 0)) return;
    document_ = message;
    if (!isEditing) [$("text").value, base] = [message.text, message.version];
  }
  show();
});
// After a loss the server knows nothing of us any more.
room.onOpen(() => isEditing && ask({ type: "edit", anyway: true }));

async function ask(wish) {
  try {
    const { problem } = await room.request(wish);
    $("said").value = problem;
    return !problem;
  } catch {
    $("said").value = "Not connected. Try again when it is live.";
    return false;
  }
}

async function edit(anyway) {
  if (!(await ask({ type: "edit", anyway }))) return;
  isEditing = true;
  show();
  $("text").focus();
}

$("edit").onclick = () => edit(false);
$("anyway").onclick = () => edit(true);
$("save").onclick = async () => {
  const text = $("text").value;
  if (!(await ask({ type: "save", text, version: base }))) return;
  $("said").value = "Saved";
};
$("stop").onclick = async () => {
  await ask({ type: "stop" });
  leave();
};
$("move").onclick = async () => {
  if (await ask({ type: "move", phase: next() })) leave();
};

function leave() {
  isEditing = false;
  if (document_) [$("text").value, base] = [document_.text, document_.version];
  show();
  $("edit").focus();
}

const next = () => PHASES[(PHASES.indexOf(document_.phase) + 1) % PHASES.length];

function show() {
  if (!document_) return;
  document.title = `${document_.title} · Levada`;
  $("title").textContent = document_.title;
  $("phases").replaceChildren(...PHASES.map((it) => {
    const link = element("a", "", it === document_.phase ? `${it} (now)` : it);
    link.href = `../${it}/`;
    if (it === phase) link.setAttribute("aria-current", "page");
    return element("li", "", link);
  }));

  const at = people.all.map(({ id, visits }) => ({ id, doing: visits.filter((it) => it.slug === slug) }))
    .filter(({ doing }) => doing.length)
    .map(({ id, doing }) => ({ id, ...(doing.find((it) => it.isEditing) ?? doing[0]) }))
    .sort((a, b) => b.isEditing - a.isEditing || a.since - b.since);
  $("here").replaceChildren(...at.map((it) => element("li", "",
    avatar(it.name, it.isEditing ? "avatar edits" : "avatar"), element("bdi", "", it.name),
    element("span", "muted small", (it.isEditing ? "edits" : "reads") + (it.id === me.toLowerCase() ? ", you" : "")))));

  const others = at.filter((it) => it.isEditing && it.id !== me.toLowerCase()).map((it) => it.name);
  const isOpen = document_.phase === phase;
  const isBehind = isEditing && document_.version > base && document_.text !== $("text").value;
  if (isEditing && document_.text === $("text").value) base = document_.version;
  warn(!isOpen ? `This document is in the phase "${document_.phase}" now.`
    : isBehind ? `${document_.by} has saved another text. Stop editing to see it; copy what you need before.`
      : isEditing && others.length ? `${others.join(" and ")} edits this document too. Who saves first wins.`
        : others.length ? `${others.join(" and ")} edits this document. It is locked softly.` : "");
  $("text").readOnly = !isEditing || !isOpen;
  $("edit").hidden = isEditing;
  $("edit").disabled = !isOpen || others.length > 0;
  $("anyway").hidden = isEditing || !isOpen || !others.length;
  $("save").hidden = !isEditing || !isOpen;
  $("stop").hidden = !isEditing;
  $("move").hidden = !isOpen;
  $("move").textContent = `Move to ${next()}`;
}

function warn(text) {
  // The same text again would be read out again.
  if ($("warning").textContent !== text) $("warning").textContent = text;
  $("warning").hidden = !text;
}
