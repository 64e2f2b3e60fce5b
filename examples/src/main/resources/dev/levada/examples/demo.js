// The start page: how many are connected to each example, over all servers. Each server is a visitor of one
// place, and says of its visit how many it has.
import { People, live, plural } from "./live.js";

const servers = new People();

live("ws/demo").stream("connected").onMessage((message) => {
  servers.take(message);
  const counts = {};
  for (const { visits: [visit] } of servers.all)
    for (const [app, count] of Object.entries(visit)) counts[app] = (counts[app] ?? 0) + count;
  for (const line of document.querySelectorAll(".connected"))
    line.textContent = said(counts[line.dataset.app] ?? 0, counts[line.dataset.more] ?? 0);
});

const said = (windows, devices) =>
  [windows && plural(windows, "connection", "connections"), devices && plural(devices, "device", "devices")]
    .filter(Boolean).join(", ") + (windows || devices ? " now" : "");
