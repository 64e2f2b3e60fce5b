import json
import uuid
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer


class ChatConsumer(AsyncWebsocketConsumer):
    """The chat of Levada's examples, as Django Channels has it: the same groups, the same messages."""

    async def connect(self):
        query = parse_qs(self.scope["query_string"].decode())
        self.me = {"id": str(uuid.uuid4()), "name": query.get("name", ["guest"])[0]}
        self.room = "chat." + self.scope["url_route"]["kwargs"]["room"]
        await self.accept()
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.channel_layer.group_send(self.room, {"type": "chat.joined", "who": self.me})
        await self.channel_layer.group_send(self.room, {"type": "chat.who", "answerTo": self.channel_name})

    async def receive(self, text_data):
        said = json.loads(text_data)
        await self.channel_layer.group_send(
            self.room, {"type": "chat.line", "from": self.me, "text": said["text"]}
        )

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)
        await self.channel_layer.group_send(self.room, {"type": "chat.left", "who": self.me})

    async def chat_who(self, event):
        await self.channel_layer.send(event["answerTo"], {"type": "chat.here", "who": self.me})

    async def to_page(self, event):
        await self.send(text_data=json.dumps(event))

    chat_line = chat_joined = chat_left = chat_here = to_page
