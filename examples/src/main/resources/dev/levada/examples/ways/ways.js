// Three ways to one consumer. Each takes what to do with a message and resolves, once the room is entered,
// to a function that sends one. None of them comes back after a loss, as a real page would.

const way = new URLSearchParams(location.search).get("by") ?? "socket";
const room = new URL("../rooms/" + location.pathname.split("/").pop(), location);
const query = "?by=" + encodeURIComponent(way);

const headers = (session, more) => ({ "levada-session": session, "content-type": "application/json", ...more });

const ways = {
  socket(onMessage, onEnd) {
    const address = new URL(room + query);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.onmessage = event => onMessage(event.data);
    socket.onclose = onEnd;
    return new Promise(resolve => { socket.onopen = () => resolve(text => socket.send(text)); });
  },

  sse(onMessage, onEnd) {
    const events = new EventSource(room + "/sse" + query);
    const end = () => { events.close(); onEnd(); };
    events.onmessage = event => onMessage(event.data);
    events.onerror = end; // or let it come back: it is a new session then, and gets a new "open"
    events.addEventListener("close", end);
    return new Promise(resolve => events.addEventListener("open", event => {
      if (!event.data) return; // the browser's own
      const { session } = JSON.parse(event.data);
      resolve(text => fetch(room + "/sse", { method: "POST", headers: headers(session), body: text }));
    }));
  },

  async poll(onMessage, onEnd) {
    const opened = await (await fetch(room + "/poll" + query, { method: "POST" })).json();
    let sent = 0;
    poll(opened).catch(onEnd);
    return text => fetch(room + "/poll", {
      method: "POST", headers: headers(opened.session, { "levada-message": ++sent }), body: text,
    });

    async function poll(answer) {
      while (true) {
        answer.messages.forEach(onMessage);
        if (answer.closed) return onEnd();
        const next = await fetch(room + "/poll?after=" + answer.last, { headers: headers(opened.session) });
        if (!next.ok) return onEnd();
        answer = await next.json();
      }
    }
  },
};

const state = document.getElementById("state");
const log = document.getElementById("log");
const box = document.getElementById("text");

const send = await ways[way](
  message => {
    const { by, text } = JSON.parse(message);
    log.append(Object.assign(document.createElement("li"), { textContent: by + ": " + text }));
  },
  () => { state.textContent = "ended"; state.className = "state"; });
state.textContent = "by " + way;
state.className = "state open";

document.getElementById("say").addEventListener("submit", event => {
  event.preventDefault();
  send(JSON.stringify({ text: box.value }));
  box.value = "";
});
