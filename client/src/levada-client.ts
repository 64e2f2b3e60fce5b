/**
 * The browser's side of Levada: many streams over one WebSocket that comes back by itself.
 *
 *     const socket = connect("/ws");
 *     const room = socket.stream<Line, Said>("chat/blue");
 *     room.onMessage(line => show(line));
 *     await room.send({ text: "hello" });
 *     socket.onState(state => badge.textContent = state);
 */

/** Where a connection stands: `waiting` is the pause before the next attempt, `closed` is for good. */
export type State = "connecting" | "open" | "waiting" | "closed";

/** Why a stream was closed. */
export interface Closed {
    readonly code: number;
    readonly reason: string;
    /** That of a refused handshake, as 403 or 404. */
    readonly status?: number;
    /** Whether it is opened again by itself, after a pause. */
    readonly comesBack: boolean;
}

/** What can be said about a connection. Times are milliseconds. */
export interface Options {
    /** The first attempt to come back is made within this time; each later one within twice as much. Default 500. */
    readonly minDelay?: number;
    /** No attempt is made later than this. Default 30000. */
    readonly maxDelay?: number;
    /** How long `send` and `request` wait. Default 10000. */
    readonly timeout?: number;
    /** How many messages of one stream may wait to be sent; more are refused. Default 1000. */
    readonly maxWaiting?: number;
    /** Whether to come back after this close. By default not after 1008 and 4400 to 4499, which say that it is of no use. */
    readonly comesBack?: (code: number, reason: string) => boolean;
    /**
     * The token for a server that wants it as the first message (`TokenSource.firstMessage()`). Asked for before each
     * attempt, so that none comes back with an old one; an attempt without one has failed. A connection with tokens also
     * comes back after 4401, if the server had let it in before, and after 4408.
     */
    readonly token?: () => string | Promise<string>;
    /** Whether to open a stream again. By default after 1001, 1011 to 1014 and status 503, which say that it may work later. */
    readonly streamComesBack?: (closed: Omit<Closed, "comesBack">) => boolean;
    /** Makes the WebSocket; for tests and other platforms. */
    readonly webSocket?: (url: string) => WebSocket;
    /** A number from 0 to 1; for tests. */
    readonly random?: () => number;
}

/** A message was not delivered, or not known to be. */
export class LevadaError extends Error {
    /** `lost` was sent and may or may not have arrived; the others were not sent. */
    readonly kind: "timeout" | "closed" | "lost" | "full";

    constructor(kind: "timeout" | "closed" | "lost" | "full", message: string) {
        super(message);
        this.name = "LevadaError";
        this.kind = kind;
    }
}

type Listener<T> = (value: T) => void;

class Listeners<T> {
    private readonly all = new Set<Listener<T>>();

    add(listener: Listener<T>): () => void {
        this.all.add(listener);
        return () => this.all.delete(listener);
    }

    tell(value: T): void {
        for (const listener of [...this.all]) {
            try {
                listener(value);
            } catch (failure) {
                // One listener's failure is not the others'; it shows where failures show.
                queueMicrotask(() => { throw failure; });
            }
        }
    }
}

interface Frame {
    readonly stream: string;
    readonly open?: boolean;
    readonly window?: number;
    readonly text?: string;
    readonly bytes?: string;
    readonly reply?: number;
    readonly taken?: number;
    readonly close?: number;
    readonly reason?: string;
    readonly status?: number;
}

interface Waiting {
    readonly text: string;
    readonly request: number | undefined;
    readonly done: (failure?: LevadaError) => void;
}

/** One of the streams of a connection: messages of type `In` come, messages of type `Out` go. */
export class Stream<In = unknown, Out = unknown> {
    private readonly messages = new Listeners<In>();
    private readonly opens = new Listeners<void>();
    private readonly closes = new Listeners<Closed>();
    private readonly waiting: Waiting[] = [];
    // Sent and not yet taken, the oldest first.
    private readonly sent: Waiting[] = [];
    private readonly requests = new Map<number, (text: string) => void>();
    private taken = 0;
    private window = 0;
    private ended = false;
    private nextRequest = 1;
    // How often it was closed without having been open for long, and when it was opened.
    private attempts = 0;
    private openedAt = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;

    /** @internal */
    constructor(readonly name: string, private readonly connection: Connection, private readonly options: Required<Pick<Options, "timeout" | "maxWaiting">>) {}

    /** Whether the server has accepted it, and it is not closed. */
    get isOpen(): boolean {
        return this.window > 0;
    }

    /** Each message of the server. Returns what stops it. */
    onMessage(listener: (message: In) => void): () => void {
        return this.messages.add(listener);
    }

    /** Each time it is accepted: the first time and whenever it has come back. */
    onOpen(listener: () => void): () => void {
        return this.opens.add(listener);
    }

    /** The server has closed or refused it; whether for good is said. A lost connection is no close. */
    onClose(listener: (closed: Closed) => void): () => void {
        return this.closes.add(listener);
    }

    /** Sends a message; resolves when the server's consumer has taken it. Waits for the connection. */
    send(message: Out): Promise<void> {
        return this.queue(message, undefined);
    }

    /** Sends a message and resolves with the server's answer to it. */
    request<Answer = unknown>(message: Out): Promise<Answer> {
        const request = this.nextRequest++;
        return new Promise<Answer>((resolve, reject) => {
            const timer = setTimeout(() => {
                this.requests.delete(request);
                reject(new LevadaError("timeout", `No answer on stream ${this.name} within ${this.options.timeout} ms.`));
            }, this.options.timeout);
            this.requests.set(request, text => {
                clearTimeout(timer);
                resolve(JSON.parse(text) as Answer);
            });
            this.queue(message, request).catch(failure => {
                clearTimeout(timer);
                this.requests.delete(request);
                reject(failure);
            });
        });
    }

    /** Closes it for good. */
    close(code = 1000, reason = ""): void {
        if (this.ended) return;
        this.connection.write({ stream: this.name, close: code, reason });
        this.end(new LevadaError("closed", `The stream ${this.name} is closed.`));
    }

    private queue(message: Out, request: number | undefined): Promise<void> {
        return new Promise((resolve, reject) => {
            if (this.ended) return reject(new LevadaError("closed", `The stream ${this.name} is closed.`));
            if (this.waiting.length >= this.options.maxWaiting)
                return reject(new LevadaError("full", `${this.waiting.length} messages wait on stream ${this.name}.`));
            const entry: Waiting = {
                text: JSON.stringify(message),
                request,
                done: failure => {
                    clearTimeout(timer);
                    if (failure) reject(failure);
                    else resolve();
                },
            };
            const timer = setTimeout(() => {
                const at = this.waiting.indexOf(entry);
                if (at >= 0) this.waiting.splice(at, 1);
                // Of what was sent nobody knows; it keeps its place, because the server counts it.
                entry.done(new LevadaError("timeout", `Not taken on stream ${this.name} within ${this.options.timeout} ms.`));
            }, this.options.timeout);
            this.waiting.push(entry);
            this.flush();
        });
    }

    private flush(): void {
        while (this.sent.length < this.window) {
            const entry = this.waiting.shift();
            if (!entry) return;
            this.sent.push(entry);
            this.connection.write({
                stream: this.name,
                text: entry.text,
                ...(entry.request === undefined ? {} : { request: entry.request }),
            });
        }
    }

    /** @internal */
    take(frame: Frame): void {
        if (frame.open) {
            this.window = frame.window ?? 1;
            this.taken = 0;
            this.openedAt = Date.now();
            this.opens.tell();
            this.flush();
        } else if (frame.taken !== undefined) {
            for (; this.taken < frame.taken; this.taken++) this.sent.shift()?.done();
            this.flush();
        } else if (frame.reply !== undefined) {
            this.requests.get(frame.reply)?.(frame.text ?? "null");
            this.requests.delete(frame.reply);
        } else if (frame.text !== undefined) {
            this.messages.tell(JSON.parse(frame.text) as In);
        } else if (frame.bytes !== undefined) {
            this.messages.tell(Uint8Array.from(atob(frame.bytes), c => c.charCodeAt(0)) as In);
        } else if (frame.close !== undefined) {
            this.closed({
                code: frame.close,
                reason: frame.reason ?? "",
                ...(frame.status === undefined ? {} : { status: frame.status }),
            });
        }
    }

    private closed(why: Omit<Closed, "comesBack">): void {
        const comesBack = this.connection.reopens(why);
        if (comesBack) {
            if (this.window > 0 && Date.now() - this.openedAt > this.connection.maxDelay) this.attempts = 0;
            this.lost();
            this.timer = setTimeout(
                () => this.connection.write({ stream: this.name, open: true }),
                this.connection.pause(this.attempts++, why.reason));
        } else {
            this.end(new LevadaError("closed", `The stream ${this.name} was closed with ${why.code}.`));
        }
        this.closes.tell({ ...why, comesBack });
    }

    /** @internal The connection or the other end is lost; what was sent may or may not have arrived. */
    lost(): void {
        clearTimeout(this.timer);
        this.window = 0;
        for (const entry of this.sent.splice(0))
            entry.done(new LevadaError("lost", `The connection was lost before stream ${this.name} had taken it.`));
    }

    /** @internal */
    end(why: LevadaError): void {
        this.ended = true;
        this.lost();
        for (const entry of this.waiting.splice(0)) entry.done(why);
        this.connection.forget(this);
    }
}

/** A connection that carries streams, and comes back by itself when it is lost. */
export class Connection {
    private readonly states = new Listeners<State>();
    private readonly streams = new Map<string, Stream<never, never>>();
    private socket: WebSocket | undefined;
    private now: State = "connecting";
    private attempts = 0;
    // The server has said something, which it only does once it knows whose connection it is.
    private admitted = false;
    private timer: ReturnType<typeof setTimeout> | undefined;

    /** @internal Use {@link connect}. */
    constructor(private readonly url: string, private readonly options: Options) {
        this.dial();
        // The network is back: there is nothing to wait for.
        globalThis.addEventListener?.("online", this.online);
    }

    /** Where it stands. */
    get state(): State {
        return this.now;
    }

    /** Each change of the state, and the present one at once. Returns what stops it. */
    onState(listener: (state: State) => void): () => void {
        const stop = this.states.add(listener);
        listener(this.now);
        return stop;
    }

    /** The stream of that name: a path, with or without a query. Opened when first asked for. */
    stream<In = unknown, Out = unknown>(name: string): Stream<In, Out> {
        const known = this.streams.get(name);
        if (known) return known as unknown as Stream<In, Out>;
        const stream = new Stream<In, Out>(name, this, {
            timeout: this.options.timeout ?? 10_000,
            maxWaiting: this.options.maxWaiting ?? 1_000,
        });
        if (this.now === "closed") {
            stream.end(new LevadaError("closed", "The connection is closed."));
            return stream;
        }
        this.streams.set(name, stream as unknown as Stream<never, never>);
        if (this.now === "open") this.write({ stream: name, open: true });
        return stream;
    }

    /** Closes it for good, and all its streams. */
    close(): void {
        if (this.now === "closed") return;
        this.finish("The connection is closed.");
        this.socket?.close(1000);
    }

    private readonly online = (): void => {
        if (this.now !== "waiting") return;
        clearTimeout(this.timer);
        this.dial();
    };

    private dial(): void {
        this.become("connecting");
        const token = this.options.token;
        if (!token) return this.open();
        // Before there is a socket: the server does not wait long for the first message.
        new Promise<string>(resolve => resolve(token())).then(text => this.open(text), () => this.again(""));
    }

    private open(token?: string): void {
        // Closed meanwhile.
        if (this.now !== "connecting") return;
        const address = new URL(this.url, globalThis.location?.href);
        address.protocol = address.protocol.replace("http", "ws");
        const socket = (this.options.webSocket ?? (url => new WebSocket(url)))(address.href);
        this.socket = socket;
        this.admitted = false;
        socket.onopen = () => {
            if (token === undefined) this.attempts = 0;
            else socket.send(JSON.stringify({ token }));
            this.become("open");
            for (const name of this.streams.keys()) this.write({ stream: name, open: true });
        };
        socket.onmessage = event => this.take(String(event.data));
        // The close that follows tells as much.
        socket.onerror = () => {};
        socket.onclose = event => {
            if (this.socket === socket) this.lost(event.code, event.reason);
        };
    }

    private take(data: string): void {
        const frame = JSON.parse(data) as Frame;
        this.attempts = 0;
        this.admitted = true;
        this.streams.get(frame.stream)?.take(frame);
    }

    private lost(code: number, reason: string): void {
        this.socket = undefined;
        for (const stream of [...this.streams.values()]) stream.lost();
        if (this.now === "closed") return;
        // Another token may do where this one has expired, or has come too late.
        const renewable = this.options.token && (code === 4408 || (code === 4401 && this.admitted));
        const useless = code === 1008 || (code >= 4400 && code < 4500 && !renewable);
        if (this.options.comesBack?.(code, reason) ?? !useless) this.again(reason);
        else this.finish(`The server closed the connection with ${code} ${reason}`.trimEnd() + ".");
    }

    private again(reason: string): void {
        if (this.now === "closed") return;
        this.become("waiting");
        this.timer = setTimeout(() => this.dial(), this.pause(this.attempts++, reason));
    }

    /** @internal A random time, longer and longer on the whole, so that many do not come back at once. */
    pause(attempts: number, reason: string): number {
        const random = this.options.random ?? Math.random;
        const asked = /reconnect-after=(\d{1,7})/.exec(reason);
        if (asked) return Number(asked[1]);
        return random() * Math.min(this.maxDelay, (this.options.minDelay ?? 500) * 2 ** Math.min(attempts, 20));
    }

    /** @internal */
    get maxDelay(): number {
        return this.options.maxDelay ?? 30_000;
    }

    /** @internal */
    reopens(closed: Omit<Closed, "comesBack">): boolean {
        const mayWorkLater = closed.code === 1001 || (closed.code >= 1011 && closed.code <= 1014) || closed.status === 503;
        return this.options.streamComesBack?.(closed) ?? mayWorkLater;
    }

    private finish(why: string): void {
        clearTimeout(this.timer);
        globalThis.removeEventListener?.("online", this.online);
        this.become("closed");
        for (const stream of [...this.streams.values()]) stream.end(new LevadaError("closed", why));
    }

    private become(state: State): void {
        if (this.now === state) return;
        this.now = state;
        this.states.tell(state);
    }

    /** @internal */
    write(frame: object): void {
        if (this.now === "open") this.socket?.send(JSON.stringify(frame));
    }

    /** @internal */
    forget(stream: { readonly name: string }): void {
        if ((this.streams.get(stream.name) as object | undefined) === stream) this.streams.delete(stream.name);
    }
}

/** Connects to where the server has `Streams`, as `/ws`. */
export function connect(url: string, options: Options = {}): Connection {
    return new Connection(url, options);
}
