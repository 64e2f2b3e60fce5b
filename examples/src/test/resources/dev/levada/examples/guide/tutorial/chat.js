import { connect } from "./levada-client.js";

const form = document.getElementById("say");
const lines = document.getElementById("lines");
const state = document.getElementById("state");
const room = new URLSearchParams(location.search).get("name") || "lobby";
document.querySelector("h1").textContent = room;

const socket = connect("ws"); // comes back by itself
socket.onState(now => {
  state.value = now;
  state.classList.toggle("open", now === "open");
});

let entered = enter();

function enter() {
  const stream = socket.stream(
    "chat/" + encodeURIComponent(room) + "?name=" + encodeURIComponent(form.elements.who.value));
  stream.onMessage(message => {
    switch (message.type) {
      case "chat.line": return show(message.from, message.text);
      case "chat.came": return show(message.who, "is here");
      case "chat.went": return show(message.who, "has gone");
      case "chat.problem": return show("Not sent:", message.text);
    }
  });
  return stream;
}

function show(who, text) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = who + " ";
  item.append(name, text); // as text, never as HTML
  lines.append(item);
  item.scrollIntoView({ block: "nearest" });
}

form.elements.who.addEventListener("change", () => {
  entered.close();
  entered = enter();
});

form.addEventListener("submit", async event => {
  event.preventDefault();
  const text = form.elements.text.value;
  form.elements.text.value = "";
  try {
    await entered.send({ text });
  } catch (failure) {
    form.elements.text.value = text;
    state.value = failure.message;
  }
});
