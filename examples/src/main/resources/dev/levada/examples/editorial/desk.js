// The desk: all documents and who is at each. The server sends presence.news and editorial.document.
import { $, People, avatar, element, live, name, plural } from "./live.js";

const me = name($("name"));
$("me").onsubmit = (event) => event.preventDefault();
const people = new People();
const documents = new Map();

live("ws/documents").stream("desk?name=" + encodeURIComponent(me)).onMessage((message) => {
  if (!people.take(message) && message.version >= (documents.get(message.slug)?.version ?? 0))
    documents.set(message.slug, message);
  show();
});

const person = (doing, does) =>
  element("li", "", avatar(doing.name, doing.isEditing ? "avatar edits" : "avatar"), element("bdi", "", doing.name), does);

function show() {
  const here = people.all;
  $("hereTitle").textContent = `Here now: ${plural(here.length, "person", "people")}`;
  $("here").replaceChildren(...here.map(({ id, visits }) => person({ ...visits[0], isEditing: false },
    id === me.toLowerCase() ? element("span", "muted small", "you") : "")));
  $("documents").replaceChildren(...[...documents.values()].map((it) => card(it, here)));
}

function card(document, here) {
  // Somebody with two windows at one document is there once, and edits if one of them does.
  const at = here.map(({ visits }) => visits.filter((visit) => visit.slug === document.slug))
    .filter((visits) => visits.length)
    .map((visits) => visits.find((visit) => visit.isEditing) ?? visits[0])
    .sort((a, b) => b.isEditing - a.isEditing || a.since - b.since);
  const editors = at.filter((doing) => doing.isEditing);
  const title = element("a", "", document.title);
  title.href = `${document.slug}/${document.phase}/`;
  const list = element("ul", "people", ...at.map((doing) =>
    person(doing, element("span", "muted small", doing.isEditing ? "edits" : "reads"))));
  list.setAttribute("aria-label", "At this document");
  const made = element("li", "card", element("h2", "", title),
    element("p", "", element("span", "chip", document.phase), " ",
      element("span", "small", document.by ? `changed by ${document.by}` : "")),
    list);
  made.dataset.slug = document.slug;
  if (editors.length > 1) made.append(element("p", "warning", `${plural(editors.length, "person", "people")} edit this at once.`));
  return made;
}
