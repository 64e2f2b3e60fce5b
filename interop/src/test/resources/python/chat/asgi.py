import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
pages = get_asgi_application()

from consumers import ChatConsumer  # noqa: E402, needs the settings

application = ProtocolTypeRouter({
    "http": pages,
    "websocket": URLRouter([path("ws/chat/<str:room>", ChatConsumer.as_asgi())]),
})
