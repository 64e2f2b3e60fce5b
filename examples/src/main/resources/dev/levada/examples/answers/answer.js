// One answer. The stream of events brings question {text}, then piece {text} by piece, then end. After a loss the
// browser comes back by itself and says what it has seen last; a page that is loaded anew gets all of it.
import { $, element, plural } from "./live.js";

const events = new EventSource("events");
let pieces = 0;
$("second").href = location.href;

function state(state, text) {
  if ($("connection").textContent === text) return;
  $("connection").dataset.state = state;
  $("connection").textContent = text;
}

function end(text) {
  events.close();
  $("text").setAttribute("aria-busy", "false");
  $("text").classList.remove("writing");
  $("said").textContent = text;
}

events.onopen = () => state("open", "Live");
events.onerror = () => {
  if (events.readyState !== EventSource.CLOSED) return state("waiting", "Reconnecting");
  state("closed", "Not connected");
  end("There is no such answer, or not any more.");
};
events.onmessage = ({ data }) => {
  const part = JSON.parse(data);
  switch (part.type) {
    case "question":
      $("question").textContent = part.text;
      document.title = `${part.text} · Levada`;
      $("said").textContent = "The answer is being written.";
      $("text").classList.add("writing");
      break;
    case "piece":
      $("text").append(element("span", "", part.text));
      $("words").textContent = plural(++pieces, "word", "words");
      break;
    case "end":
      state("open", "Complete");
      end("The answer is complete.");
      break;
  }
};
// What is shown is out of date: another server, another history.
events.addEventListener("reset", () => {
  $("text").replaceChildren();
  pieces = 0;
});
