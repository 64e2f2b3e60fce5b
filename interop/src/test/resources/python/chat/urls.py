from django.http import HttpResponse
from django.urls import path

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Django</title><link rel="icon" href="data:,"></head>
<body><h1>Django</h1><p id="state">connecting</p><ol id="log"></ol>
<form><label>Message <input id="say" autocomplete="off"></label></form>
<script>
const socket = new WebSocket(`ws://${location.host}/ws${location.pathname}${location.search}`);
const show = {
    "chat.line": message => `${message.from.name}: ${message.text}`,
    "chat.joined": message => `${message.who.name} joined`,
    "chat.here": message => `${message.who.name} is here`,
    "chat.left": message => `${message.who.name} left`,
};
socket.onopen = () => document.getElementById("state").textContent = "open";
socket.onclose = () => document.getElementById("state").textContent = "closed";
socket.onmessage = event => {
    const message = JSON.parse(event.data);
    const line = document.createElement("li");
    line.textContent = show[message.type](message);
    document.getElementById("log").append(line);
};
document.forms[0].onsubmit = event => {
    event.preventDefault();
    socket.send(JSON.stringify({text: document.getElementById("say").value}));
    document.forms[0].reset();
};
</script></body></html>"""

urlpatterns = [path("chat/<str:room>", lambda request, room: HttpResponse(PAGE))]
