// The notices of whoever is signed in. The server sends notice.inbox {me, notices, read}, notice {id, to, from,
// text} and notice.read {ids}; the page sends {ids} when something was read. Everything may come twice.
import { $, element, live } from "./live.js";

const notices = new Map();
const read = new Set();
let me = null;

const inbox = live("ws/notices").stream("inbox");
inbox.onMessage((message) => {
  switch (message.type) {
    case "notice.inbox":
      me = message.me;
      message.notices.forEach((it) => notices.set(it.id, it));
      message.read.forEach((id) => read.add(id));
      break;
    case "notice":
      if (!notices.has(message.id)) announce(message);
      notices.set(message.id, message);
      break;
    case "notice.read":
      message.ids.forEach((id) => read.add(id));
      break;
  }
  show();
});

const unread = () => [...notices.keys()].filter((id) => !read.has(id));
const receiver = (to) => to === "everybody" ? "to everybody" : to.startsWith("role.") ? `to all ${to.slice(5)}s` : "to you";

function show() {
  const count = unread().length;
  $("me").textContent = me ? `Signed in as ${me.name}, ${me.role}` : "";
  $("count").hidden = !count;
  $("count").textContent = `${count} unread`;
  $("readAll").disabled = !count;
  $("none").hidden = notices.size > 0;
  document.title = `${count ? `(${count}) ` : ""}Notices · Levada`;
  $("inbox").replaceChildren(...[...notices.values()].reverse().map((it) => {
    const item = element("li", read.has(it.id) ? "" : "unread",
      element("p", "", it.text), element("p", "muted small", `${it.from}, ${receiver(it.to)}`));
    if (!read.has(it.id)) {
      const button = element("button", "quiet small", "Read");
      button.setAttribute("aria-label", `Mark as read: ${it.text}`);
      button.onclick = () => mark([it.id]);
      item.append(button);
    }
    return item;
  }));
}

async function mark(ids) {
  try {
    await inbox.send({ ids });
  } catch {
    $("said").value = "Not connected. Try again when it is live.";
  }
}
$("readAll").onclick = () => mark(unread());

// ---- a toast in the page, and the browser's own where that is allowed and nobody looks at the page

const TOAST_MS = 6000;
const MOST_TOASTS = 3;

function announce(notice) {
  const toast = element("p", "toast", element("strong", "", notice.from), " ", notice.text);
  $("toasts").append(toast);
  if ($("toasts").childElementCount > MOST_TOASTS) $("toasts").firstElementChild.remove();
  setTimeout(() => toast.remove(), TOAST_MS);
  if (document.hidden && globalThis.Notification?.permission === "granted")
    new Notification(notice.from, { body: notice.text, tag: notice.id });
}

$("outside").hidden = !globalThis.Notification || Notification.permission !== "default";
$("outside").onclick = async () => {
  $("outside").hidden = (await Notification.requestPermission()) !== "default";
};

// ---- what this page asks of the server by HTTP

async function post(path, body, done) {
  try {
    const answer = await fetch(path, { method: "POST", body });
    $("said").value = answer.ok ? done : await answer.text();
    return answer.ok;
  } catch {
    $("said").value = "The server cannot be reached just now.";
    return false;
  }
}

$("send").onsubmit = async (event) => {
  event.preventDefault();
  const form = event.target;
  if (await post("send", new URLSearchParams(new FormData(form)), "Sent")) form.elements.text.value = "";
  form.elements.text.focus();
};
$("report").onclick = () => post("report", null, "You will be told when it is ready.");
