// What the pages of the applications share: one connection that shows how it is, people, and small things.
// Whatever others wrote reaches a page through textContent only, so it can never become markup.
import { connect } from "./levada-client.js";

export const $ = (id) => document.getElementById(id);

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A path of the site as a URL, wherever the site stands. */
export const at = (path) => new URL("../" + path, import.meta.url).href;

const STATES = { connecting: "Connecting", open: "Live", waiting: "Reconnecting", closed: "Not connected" };

/** The page's one WebSocket, which comes back by itself. Its state is shown in the element `connection`. */
export function live(path) {
  const socket = connect(at(path), { maxDelay: 5000 });
  socket.onState((state) => {
    $("connection").dataset.state = state;
    $("connection").textContent = STATES[state];
  });
  return socket;
}

/** The people of a place, as news of presence tell them. */
export class People {
  #people = new Map();

  /** @returns whether the message was about them */
  take(message) {
    if (message.type !== "presence.news") return false;
    if (message.isWhole) this.#people.clear();
    for (const person of [...message.joined, ...message.changed]) this.#people.set(person.id, person);
    for (const id of message.left) this.#people.delete(id);
    return true;
  }

  get all() { return [...this.#people.values()]; }
}

export function avatar(name, className = "avatar") {
  let hue = 7;
  for (const c of name.toLowerCase()) hue = (hue * 31 + c.codePointAt(0)) % 360;
  const made = element("span", className, [...name][0] ?? "?");
  made.setAttribute("aria-hidden", "true");
  made.style.setProperty("--hue", hue);
  return made;
}

const ADJECTIVES = ["Amber", "Brave", "Calm", "Early", "Gentle", "Kind", "Lucky", "Merry", "Quiet", "Swift"];
const ANIMALS = ["Badger", "Crane", "Dolphin", "Falcon", "Fox", "Heron", "Lynx", "Otter", "Owl", "Wren"];
const any = (list) => list[Math.floor(Math.random() * list.length)];

/** The name of this browser's user: in ?name=, or remembered, or made up. The input changes it. */
export function name(input) {
  const asked = new URLSearchParams(location.search).get("name");
  const known = asked || localStorage.getItem("name") || `${any(ADJECTIVES)} ${any(ANIMALS)}`;
  localStorage.setItem("name", known);
  input.value = known;
  input.onchange = () => {
    if (!input.value.trim()) return;
    localStorage.setItem("name", input.value.trim());
    location.assign(location.pathname);
  };
  return known;
}

export const plural = (count, one, more) => `${count} ${count === 1 ? one : more}`;
