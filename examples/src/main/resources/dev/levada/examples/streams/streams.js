import { connect } from "./levada-client.js";

const socket = connect("../ws/streams");
const shown = document.getElementById("state");
socket.onState(state => {
  shown.value = state;
  shown.classList.toggle("open", state === "open");
});

for (const name of ["red", "green", "blue"]) {
  const room = socket.stream("room/" + name);
  const section = document.getElementById("room").content.cloneNode(true).firstElementChild;
  const [title, form, log] = ["h2", "form", "ol"].map(tag => section.querySelector(tag));
  title.textContent = name;
  log.setAttribute("aria-label", name);
  form.elements.text.setAttribute("aria-label", "Message to " + name);

  room.onMessage(line => {
    const item = document.createElement("li");
    item.textContent = line.text;
    log.append(item);
  });
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const status = form.querySelector("output");
    try {
      const { lines } = await room.request({ text: form.elements.text.value });
      form.reset();
      status.value = `you said ${lines} here`;
    } catch (failure) {
      status.value = failure.message;
    }
  });
  document.getElementById("rooms").append(section);
}
