# What a Python peer makes of our bytes. Reads all lines first, then answers each with one line.
import base64, hashlib, json, sys
import msgpack
from cryptography.fernet import Fernet


def unpack(text):
    return msgpack.unpackb(bytes.fromhex(text), raw=False)


def same(one, other):
    # Equal, with the keys in the same order, and 1 is not 1.0.
    return one == other and repr(one) == repr(other)


def answer(kind, *parts):
    if kind == "msgpack":  # plain, and the same with a mark
        plain, marked = unpack(parts[0]), unpack(parts[1])
        if not same(plain, marked):
            return "differs"
        return msgpack.packb(marked, use_bin_type=True).hex()
    if kind == "json":
        plain, marked = (json.loads(bytes.fromhex(part).decode("utf-8")) for part in parts)
        if not same(plain, marked):
            return "differs"
        return json.dumps(marked).encode("utf-8").hex()
    if kind == "fernet":  # a secret and a token
        key = base64.urlsafe_b64encode(hashlib.sha256(parts[0].encode("utf-8")).digest())
        plain = Fernet(key).decrypt(bytes.fromhex(parts[1]), ttl=70)
        return plain.hex() + " " + Fernet(key).encrypt(plain).hex()
    return "unknown"


for line in sys.stdin.read().splitlines():
    try:
        print(answer(*line.split(" ")))
    except Exception as e:
        print("failed:", repr(e)[:200])
