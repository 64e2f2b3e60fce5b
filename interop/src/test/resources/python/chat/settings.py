"""The least that Django asks for. The channel layer is the test's."""

import json
import os

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["channels"]
CHANNEL_LAYERS = {"default": json.loads(os.environ["CHANNEL_LAYER"])}
