import { connect } from "./levada-client.js";

const form = document.getElementById("say");
const lines = document.getElementById("lines");
const state = document.getElementById("state");

const socket = connect("ws"); // comes back by itself
socket.onState(now => {
  state.value = now;
  state.classList.toggle("open", now === "open");
});

let room = enter();

function enter() {
  const entered = socket.stream("chat/lobby?name=" + encodeURIComponent(form.elements.who.value));
  entered.onMessage(line => {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    name.textContent = line.from + " ";
    item.append(name, line.text);
    lines.append(item);
    item.scrollIntoView({ block: "nearest" });
  });
  return entered;
}

form.elements.who.addEventListener("change", () => {
  room.close();
  room = enter();
});

form.addEventListener("submit", async event => {
  event.preventDefault();
  const text = form.elements.text.value;
  form.elements.text.value = "";
  try {
    await room.send({ text });
  } catch (failure) {
    form.elements.text.value = text;
    state.value = failure.message;
  }
});
