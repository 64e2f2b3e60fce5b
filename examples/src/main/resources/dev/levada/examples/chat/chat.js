// The chat page. Read it from the bottom up: the last part ties the others together.
//
// What travels, as JSON: the page sends {text}; the server sends chat.welcome {you, maxCharacters},
// chat.here {who}, chat.joined {who}, chat.left {who}, chat.line {from, text} and chat.problem {text}.
// A person is {id, name}; the id belongs to one connection and is never used twice.
// Whatever others wrote reaches the page through textContent only, so it can never become markup.

const $ = (id) => document.getElementById(id);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

// ---- the connection: one WebSocket, opened again whenever it is lost

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const HANDSHAKE_MS = 10_000;
const STABLE_MS = 5_000;

class Connection {
  #url; #onState; #onMessage;
  #socket = null;
  #timer = 0;
  #attempt = 0;
  #openedAt = 0;

  constructor(url, onState, onMessage) {
    this.#url = url;
    this.#onState = onState;
    this.#onMessage = onMessage;
    addEventListener("online", () => this.retry());
    addEventListener("visibilitychange", () => document.hidden || this.retry());
    this.#connect("connecting");
  }

  get isOpen() { return this.#socket?.readyState === WebSocket.OPEN; }

  send(message) { this.#socket.send(JSON.stringify(message)); }

  /** Does not wait for the next try; does nothing while a socket is open or opening. */
  retry() {
    if (!this.#socket) this.#connect("reconnecting");
  }

  /** Gives up a socket that no longer answers; the browser alone may wait for minutes. */
  abandon() {
    const socket = this.#socket;
    if (socket) { this.#lost(socket); socket.close(); }
  }

  #connect(state) {
    clearTimeout(this.#timer);
    this.#onState(state, 0);
    const socket = this.#socket = new WebSocket(this.#url);
    this.#timer = setTimeout(() => this.abandon(), HANDSHAKE_MS);
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#timer);
      this.#openedAt = performance.now();
      this.#onState("open", 0);
    };
    socket.onmessage = (event) => socket === this.#socket && this.#onMessage(JSON.parse(event.data));
    socket.onclose = () => this.#lost(socket);
  }

  // Exponential backoff with full jitter: a thousand pages that lost one server do not come back as one wave.
  // A socket that lived a while starts the series anew; one that fell at once does not.
  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#timer);
    if (this.#openedAt && performance.now() - this.#openedAt > STABLE_MS) this.#attempt = 0;
    this.#openedAt = 0;
    const waitMs = Math.random() * Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 10);
    // Without a network we try on nevertheless: a server on this machine can still be reached.
    this.#onState(navigator.onLine ? "reconnecting" : "offline", waitMs);
    this.#timer = setTimeout(() => this.#connect(navigator.onLine ? "reconnecting" : "offline"), waitMs);
  }
}

const STATE_TEXTS = { connecting: "Connecting", open: "Connected", reconnecting: "Reconnecting", offline: "Offline" };
let countdown = 0;

function showState(state, waitMs) {
  $("connection").dataset.state = state;
  if ($("connectionText").textContent !== STATE_TEXTS[state]) $("connectionText").textContent = STATE_TEXTS[state];
  clearInterval(countdown);
  const until = performance.now() + waitMs;
  const tick = () => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    $("countdown").textContent = waitMs > 1000 && seconds > 0 ? `in ${seconds} s` : "";
    $("retry").hidden = !$("countdown").textContent;
  };
  tick();
  if (waitMs > 1000) countdown = setInterval(tick, 250);
}

// ---- who is here

const MAX_GONE = 1_000;

/** The people in the room. An id that has left never comes back, so messages may arrive in any order. */
class People {
  #here = new Map();
  #gone = new Set();

  constructor(onChange) { this.onChange = onChange; }

  reset() { this.#here.clear(); this.onChange([]); }

  /** Whether that was news. */
  add(person) {
    if (this.#here.has(person.id) || this.#gone.has(person.id)) return false;
    this.#here.set(person.id, person);
    this.onChange([...this.#here.values()]);
    return true;
  }

  /** Whether that was news. */
  remove(person) {
    this.#gone.add(person.id);
    if (this.#gone.size > MAX_GONE) this.#gone.delete(this.#gone.values().next().value);
    if (!this.#here.delete(person.id)) return false;
    this.onChange([...this.#here.values()]);
    return true;
  }
}

function avatar(person) {
  const made = element("span", "avatar", [...person.name][0] ?? "?");
  made.setAttribute("aria-hidden", "true");
  return colour(made, person);
}

function colour(target, person) {
  let hue = 7;
  for (const c of person.name) hue = (hue * 31 + c.codePointAt(0)) % 360;
  target.style.setProperty("--hue", hue);
  return target;
}

function showPeople(people) {
  const sorted = people.toSorted((a, b) => (b.id === you?.id) - (a.id === you?.id) || a.name.localeCompare(b.name));
  $("peopleList").replaceChildren(...sorted.map((person) => {
    const item = element("li", "", avatar(person), element("bdi", "", person.name));
    if (person.id === you?.id) item.append(element("span", "you", "you"));
    return item;
  }));
  $("peopleCount").textContent = people.length || "–";
  $("peopleTitle").textContent = people.length ? `Here now: ${people.length}` : "Here now";
  $("peopleButton").title = `Who is here: ${people.length}`;
  $("alone").hidden = people.length !== 1 || hasTalked;
}

// ---- the log

const MAX_LOG_ENTRIES = 500;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
let hasTalked = false;

function time() {
  const now = new Date();
  const made = element("time", "", clock.format(now));
  made.dateTime = now.toISOString();
  made.title = now.toLocaleString();
  return made;
}

function entry(person, text, isMine) {
  const bubble = element("div", "bubble", element("bdi", "words", text), time());
  const made = colour(element("div", isMine ? "entry mine" : "entry"), person);
  if (isMine) made.append(element("span", "hidden", "You:"), bubble);
  else made.append(avatar(person), element("bdi", "name", person.name), bubble);
  return made;
}

function showLine(person, text) {
  hasTalked = true;
  $("alone").hidden = true;
  const made = entry(person, text, person.id === you?.id);
  made.dataset.from = person.id;
  if ($("log").lastElementChild?.dataset.from === person.id) {
    made.classList.add("follows");
    made.querySelector(".name")?.classList.add("hidden");
  }
  append(made);
}

function notice(className, ...words) {
  append(element("p", className, element("span", "", ...words, time())));
}

function append(made) {
  keepingTheEnd(() => {
    $("log").append(made);
    while ($("log").childElementCount > MAX_LOG_ENTRIES) $("log").firstElementChild.remove();
  });
}

/** Follows the talk while its end is in sight; somebody who reads further up is not torn away. */
function keepingTheEnd(change, always = false) {
  const scroller = $("scroller");
  const atEnd = always || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  change();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  else $("toEnd").hidden = false;
}

$("toEnd").onclick = () => keepingTheEnd(() => $("text").focus(), true);
$("scroller").onscroll = ({ target }) => {
  if (target.scrollHeight - target.scrollTop - target.clientHeight < 80) $("toEnd").hidden = true;
};
new ResizeObserver(() => keepingTheEnd(() => {}, $("toEnd").hidden)).observe($("scroller"));

// ---- what was written: in the box until sent, in the outbox until the server has said it to everybody

const CONFIRM_MS = 10_000;
const outbox = [];
let maxCharacters = Infinity;
let confirmTimer = 0;

function submit() {
  const text = $("text").value.trim();
  if (!text) return;
  if (text.length > maxCharacters) return hint(tooLong(), "problem");
  if (!connection.isOpen || !you) return hint("Not connected. Your message stays here until you are back.", "problem");
  $("text").value = "";
  boxChanged();
  deliver(text);
}

function deliver(text) {
  const shown = entry(you, text, true);
  shown.classList.add("waiting");
  outbox.push({ text, shown });
  keepingTheEnd(() => $("outbox").append(shown), true);
  connection.send({ text });
  awaitConfirmation();
}

// One connection brings our own lines back in the order they went out.
function confirmed() {
  const at = outbox.findIndex((it) => !it.isUnsure);
  if (at >= 0) outbox.splice(at, 1)[0].shown.remove();
  awaitConfirmation();
}

function awaitConfirmation() {
  clearTimeout(confirmTimer);
  if (outbox.some((it) => !it.isUnsure)) confirmTimer = setTimeout(() => connection.abandon(), CONFIRM_MS);
}

// The connection broke before these came back: they may or may not have been heard, so the writer decides.
function markUnsure() {
  clearTimeout(confirmTimer);
  for (const it of outbox) {
    if (it.isUnsure) continue;
    it.isUnsure = true;
    const again = element("button", "link", "Send again");
    const discard = element("button", "link", "Discard");
    const drop = () => { outbox.splice(outbox.indexOf(it), 1); it.shown.remove(); $("text").focus(); };
    again.onclick = () => connection.isOpen && you && (drop(), deliver(it.text));
    discard.onclick = drop;
    it.shown.classList.replace("waiting", "unsure");
    it.shown.append(element("div", "choice", "Perhaps not delivered", again, discard));
  }
}

function hint(text, kind = "") {
  $("hint").textContent = text;
  $("hint").dataset.kind = kind;
}

const number = new Intl.NumberFormat();
const tooLong = () => `Too long: at most ${number.format(maxCharacters)} characters. Shorten it or send it in parts.`;

function boxChanged() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
  const left = maxCharacters - box.value.trim().length;
  $("count").textContent = left < maxCharacters / 10 ? number.format(left) : "";
  const text = left < 0 ? tooLong() : "";
  if (text !== $("hint").textContent) hint(text, "problem");
}

$("text").oninput = boxChanged;
$("text").onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
};
$("composer").onsubmit = (event) => {
  event.preventDefault();
  submit();
  $("text").focus();
};

// ---- the room

let connection = null;
let you = null;
let wasHere = false;
const people = new People(showPeople);

function onState(state, waitMs) {
  showState(state, waitMs);
  if (state === "open") return;
  people.reset();
  if (!you) return;
  you = null;
  markUnsure();
  notice("notice break", "Connection lost");
}

function onMessage(message) {
  switch (message.type) {
    case "chat.welcome":
      you = message.you;
      maxCharacters = message.maxCharacters;
      people.add(you);
      if (wasHere) notice("notice break", "Back again. What was said meanwhile is not shown.");
      wasHere = true;
      boxChanged();
      break;
    case "chat.here":
      people.add(message.who);
      break;
    case "chat.joined":
      if (people.add(message.who)) notice("notice", element("bdi", "", message.who.name), " joined");
      break;
    case "chat.left":
      if (people.remove(message.who)) notice("notice", element("bdi", "", message.who.name), " left");
      break;
    case "chat.line":
      if (message.from.id === you?.id) keepingTheEnd(confirmed);
      showLine(message.from, message.text);
      break;
    case "chat.problem":
      keepingTheEnd(confirmed);
      hint(message.text, "problem");
      break;
  }
}

function enterRoom(room, name) {
  $("entrance").hidden = true;
  $("room").hidden = false;
  $("title").textContent = room;
  document.title = `${room} · Chat`;
  const link = new URL(encodeURIComponent(room), location.href);
  $("second").href = link;
  $("share").onclick = async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      hint("The link is copied.");
    } catch {
      hint(link.href);
    }
  };
  $("retry").onclick = () => { connection.retry(); $("text").focus(); };
  $("peopleButton").onclick = () => {
    $("peopleButton").setAttribute("aria-expanded", $("people").classList.toggle("open"));
  };
  $("leave").onclick = () => sessionStorage.removeItem("name");
  const url = new URL(`../ws/chat/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  connection = new Connection(url, onState, onMessage);
  $("text").focus();
}

// ---- the entrance: the room is in the path, the name in this window's session or in ?name=

const ADJECTIVES = ["Amber", "Brave", "Calm", "Early", "Gentle", "Kind", "Lucky", "Merry", "Quiet", "Swift"];
const ANIMALS = ["Badger", "Crane", "Dolphin", "Falcon", "Fox", "Heron", "Lynx", "Otter", "Owl", "Wren"];
const any = (list) => list[Math.floor(Math.random() * list.length)];

function roomInPath() {
  const last = location.pathname.split("/").pop();
  try { return decodeURIComponent(last); } catch { return last; }
}

function start() {
  const room = roomInPath();
  const name = new URLSearchParams(location.search).get("name") ?? sessionStorage.getItem("name") ?? "";
  if (room && name.trim()) return enterRoom(room, name.trim());
  $("roomName").value = room || "lobby";
  $("name").value = name.trim() || `${any(ADJECTIVES)} ${any(ANIMALS)}`;
  $("name").select();
}

$("enter").onsubmit = (event) => {
  event.preventDefault();
  // A room of one or two dots would be another path.
  const [name, room] = [$("name").value.trim(), $("roomName").value.trim().replace(/^\.{1,2}$/, "")];
  for (const [box, value] of [[$("roomName"), room], [$("name"), name]]) {
    box.setAttribute("aria-invalid", String(!value));
    if (!value) box.focus();
  }
  $("enterProblem").textContent = !name ? "A name is needed." : !room ? "A room needs a name." : "";
  if (!name || !room) return;
  sessionStorage.setItem("name", name);
  if (room === roomInPath()) enterRoom(room, name);
  else location.assign(new URL(encodeURIComponent(room), location.href));
};

start();
