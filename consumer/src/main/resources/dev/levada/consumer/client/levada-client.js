/**
 * The browser's side of Levada: many streams over one WebSocket that comes back by itself.
 *
 *     const socket = connect("/ws");
 *     const room = socket.stream<Line, Said>("chat/blue");
 *     room.onMessage(line => show(line));
 *     await room.send({ text: "hello" });
 *     socket.onState(state => badge.textContent = state);
 */
/** A message was not delivered, or not known to be. */
export class LevadaError extends Error {
    /** `lost` was sent and may or may not have arrived; the others were not sent. */
    kind;
    constructor(kind, message) {
        super(message);
        this.name = "LevadaError";
        this.kind = kind;
    }
}
class Listeners {
    all = new Set();
    add(listener) {
        this.all.add(listener);
        return () => this.all.delete(listener);
    }
    tell(value) {
        for (const listener of [...this.all]) {
            try {
                listener(value);
            }
            catch (failure) {
                // One listener's failure is not the others'; it shows where failures show.
                queueMicrotask(() => { throw failure; });
            }
        }
    }
}
/** One of the streams of a connection: messages of type `In` come, messages of type `Out` go. */
export class Stream {
    name;
    connection;
    options;
    messages = new Listeners();
    opens = new Listeners();
    closes = new Listeners();
    waiting = [];
    // Sent and not yet taken, the oldest first.
    sent = [];
    requests = new Map();
    taken = 0;
    window = 0;
    ended = false;
    nextRequest = 1;
    // How often it was closed without having been open for long, and when it was opened.
    attempts = 0;
    openedAt = 0;
    timer;
    /** @internal */
    constructor(name, connection, options) {
        this.name = name;
        this.connection = connection;
        this.options = options;
    }
    /** Whether the server has accepted it, and it is not closed. */
    get isOpen() {
        return this.window > 0;
    }
    /** Each message of the server. Returns what stops it. */
    onMessage(listener) {
        return this.messages.add(listener);
    }
    /** Each time it is accepted: the first time and whenever it has come back. */
    onOpen(listener) {
        return this.opens.add(listener);
    }
    /** The server has closed or refused it; whether for good is said. A lost connection is no close. */
    onClose(listener) {
        return this.closes.add(listener);
    }
    /** Sends a message; resolves when the server's consumer has taken it. Waits for the connection. */
    send(message) {
        return this.queue(message, undefined);
    }
    /** Sends a message and resolves with the server's answer to it. */
    request(message) {
        const request = this.nextRequest++;
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => {
                this.requests.delete(request);
                reject(new LevadaError("timeout", `No answer on stream ${this.name} within ${this.options.timeout} ms.`));
            }, this.options.timeout);
            this.requests.set(request, text => {
                clearTimeout(timer);
                resolve(JSON.parse(text));
            });
            this.queue(message, request).catch(failure => {
                clearTimeout(timer);
                this.requests.delete(request);
                reject(failure);
            });
        });
    }
    /** Closes it for good. */
    close(code = 1000, reason = "") {
        if (this.ended)
            return;
        this.connection.write({ stream: this.name, close: code, reason });
        this.end(new LevadaError("closed", `The stream ${this.name} is closed.`));
    }
    queue(message, request) {
        return new Promise((resolve, reject) => {
            if (this.ended)
                return reject(new LevadaError("closed", `The stream ${this.name} is closed.`));
            if (this.waiting.length >= this.options.maxWaiting)
                return reject(new LevadaError("full", `${this.waiting.length} messages wait on stream ${this.name}.`));
            const entry = {
                text: JSON.stringify(message),
                request,
                done: failure => {
                    clearTimeout(timer);
                    if (failure)
                        reject(failure);
                    else
                        resolve();
                },
            };
            const timer = setTimeout(() => {
                const at = this.waiting.indexOf(entry);
                if (at >= 0)
                    this.waiting.splice(at, 1);
                // Of what was sent nobody knows; it keeps its place, because the server counts it.
                entry.done(new LevadaError("timeout", `Not taken on stream ${this.name} within ${this.options.timeout} ms.`));
            }, this.options.timeout);
            this.waiting.push(entry);
            this.flush();
        });
    }
    flush() {
        while (this.sent.length < this.window) {
            const entry = this.waiting.shift();
            if (!entry)
                return;
            this.sent.push(entry);
            this.connection.write({
                stream: this.name,
                text: entry.text,
                ...(entry.request === undefined ? {} : { request: entry.request }),
            });
        }
    }
    /** @internal */
    take(frame) {
        if (frame.open) {
            this.window = frame.window ?? 1;
            this.taken = 0;
            this.openedAt = Date.now();
            this.opens.tell();
            this.flush();
        }
        else if (frame.taken !== undefined) {
            for (; this.taken < frame.taken; this.taken++)
                this.sent.shift()?.done();
            this.flush();
        }
        else if (frame.reply !== undefined) {
            this.requests.get(frame.reply)?.(frame.text ?? "null");
            this.requests.delete(frame.reply);
        }
        else if (frame.text !== undefined) {
            this.messages.tell(JSON.parse(frame.text));
        }
        else if (frame.bytes !== undefined) {
            this.messages.tell(Uint8Array.from(atob(frame.bytes), c => c.charCodeAt(0)));
        }
        else if (frame.close !== undefined) {
            this.closed({
                code: frame.close,
                reason: frame.reason ?? "",
                ...(frame.status === undefined ? {} : { status: frame.status }),
            });
        }
    }
    closed(why) {
        const comesBack = this.connection.reopens(why);
        if (comesBack) {
            if (this.window > 0 && Date.now() - this.openedAt > this.connection.maxDelay)
                this.attempts = 0;
            this.lost();
            this.timer = setTimeout(() => this.connection.write({ stream: this.name, open: true }), this.connection.pause(this.attempts++, why.reason));
        }
        else {
            this.end(new LevadaError("closed", `The stream ${this.name} was closed with ${why.code}.`));
        }
        this.closes.tell({ ...why, comesBack });
    }
    /** @internal The connection or the other end is lost; what was sent may or may not have arrived. */
    lost() {
        clearTimeout(this.timer);
        this.window = 0;
        for (const entry of this.sent.splice(0))
            entry.done(new LevadaError("lost", `The connection was lost before stream ${this.name} had taken it.`));
    }
    /** @internal */
    end(why) {
        this.ended = true;
        this.lost();
        for (const entry of this.waiting.splice(0))
            entry.done(why);
        this.connection.forget(this);
    }
}
/** A connection that carries streams, and comes back by itself when it is lost. */
export class Connection {
    url;
    options;
    states = new Listeners();
    streams = new Map();
    socket;
    now = "connecting";
    attempts = 0;
    // The server has said something, which it only does once it knows whose connection it is.
    admitted = false;
    timer;
    /** @internal Use {@link connect}. */
    constructor(url, options) {
        this.url = url;
        this.options = options;
        this.dial();
        // The network is back: there is nothing to wait for.
        globalThis.addEventListener?.("online", this.online);
    }
    /** Where it stands. */
    get state() {
        return this.now;
    }
    /** Each change of the state, and the present one at once. Returns what stops it. */
    onState(listener) {
        const stop = this.states.add(listener);
        listener(this.now);
        return stop;
    }
    /** The stream of that name: a path, with or without a query. Opened when first asked for. */
    stream(name) {
        const known = this.streams.get(name);
        if (known)
            return known;
        const stream = new Stream(name, this, {
            timeout: this.options.timeout ?? 10_000,
            maxWaiting: this.options.maxWaiting ?? 1_000,
        });
        if (this.now === "closed") {
            stream.end(new LevadaError("closed", "The connection is closed."));
            return stream;
        }
        this.streams.set(name, stream);
        if (this.now === "open")
            this.write({ stream: name, open: true });
        return stream;
    }
    /** Closes it for good, and all its streams. */
    close() {
        if (this.now === "closed")
            return;
        this.finish("The connection is closed.");
        this.socket?.close(1000);
    }
    online = () => {
        if (this.now !== "waiting")
            return;
        clearTimeout(this.timer);
        this.dial();
    };
    dial() {
        this.become("connecting");
        const token = this.options.token;
        if (!token)
            return this.open();
        // Before there is a socket: the server does not wait long for the first message.
        new Promise(resolve => resolve(token())).then(text => this.open(text), () => this.again(""));
    }
    open(token) {
        // Closed meanwhile.
        if (this.now !== "connecting")
            return;
        const address = new URL(this.url, globalThis.location?.href);
        address.protocol = address.protocol.replace("http", "ws");
        const socket = (this.options.webSocket ?? (url => new WebSocket(url)))(address.href);
        this.socket = socket;
        this.admitted = false;
        socket.onopen = () => {
            if (token === undefined)
                this.attempts = 0;
            else
                socket.send(JSON.stringify({ token }));
            this.become("open");
            for (const name of this.streams.keys())
                this.write({ stream: name, open: true });
        };
        socket.onmessage = event => this.take(String(event.data));
        // The close that follows tells as much.
        socket.onerror = () => { };
        socket.onclose = event => {
            if (this.socket === socket)
                this.lost(event.code, event.reason);
        };
    }
    take(data) {
        const frame = JSON.parse(data);
        this.attempts = 0;
        this.admitted = true;
        this.streams.get(frame.stream)?.take(frame);
    }
    lost(code, reason) {
        this.socket = undefined;
        for (const stream of [...this.streams.values()])
            stream.lost();
        if (this.now === "closed")
            return;
        // Another token may do where this one has expired, or has come too late.
        const renewable = this.options.token && (code === 4408 || (code === 4401 && this.admitted));
        const useless = code === 1008 || (code >= 4400 && code < 4500 && !renewable);
        if (this.options.comesBack?.(code, reason) ?? !useless)
            this.again(reason);
        else
            this.finish(`The server closed the connection with ${code} ${reason}`.trimEnd() + ".");
    }
    again(reason) {
        if (this.now === "closed")
            return;
        this.become("waiting");
        this.timer = setTimeout(() => this.dial(), this.pause(this.attempts++, reason));
    }
    /** @internal A random time, longer and longer on the whole, so that many do not come back at once. */
    pause(attempts, reason) {
        const random = this.options.random ?? Math.random;
        const asked = /reconnect-after=(\d{1,7})/.exec(reason);
        if (asked)
            return Number(asked[1]);
        return random() * Math.min(this.maxDelay, (this.options.minDelay ?? 500) * 2 ** Math.min(attempts, 20));
    }
    /** @internal */
    get maxDelay() {
        return this.options.maxDelay ?? 30_000;
    }
    /** @internal */
    reopens(closed) {
        const mayWorkLater = closed.code === 1001 || (closed.code >= 1011 && closed.code <= 1014) || closed.status === 503;
        return this.options.streamComesBack?.(closed) ?? mayWorkLater;
    }
    finish(why) {
        clearTimeout(this.timer);
        globalThis.removeEventListener?.("online", this.online);
        this.become("closed");
        for (const stream of [...this.streams.values()])
            stream.end(new LevadaError("closed", why));
    }
    become(state) {
        if (this.now === state)
            return;
        this.now = state;
        this.states.tell(state);
    }
    /** @internal */
    write(frame) {
        if (this.now === "open")
            this.socket?.send(JSON.stringify(frame));
    }
    /** @internal */
    forget(stream) {
        if (this.streams.get(stream.name) === stream)
            this.streams.delete(stream.name);
    }
}
/** Connects to where the server has `Streams`, as `/ws`. */
export function connect(url, options = {}) {
    return new Connection(url, options);
}
