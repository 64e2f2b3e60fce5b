import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, test } from "node:test";
import { WebSocket as NodeSocket, WebSocketServer } from "ws";
import { connect, LevadaError, type Closed, type Connection, type Options, type State } from "../src/levada-client.js";

/** A server that a test plays by hand. */
class Peer {
    readonly frames: Record<string, unknown>[] = [];
    private wake = () => {};

    constructor(readonly socket: NodeSocket) {
        socket.on("message", data => {
            this.frames.push(JSON.parse(String(data)));
            this.wake();
        });
    }

    async next(): Promise<Record<string, unknown>> {
        while (this.frames.length === 0) await new Promise<void>(resolve => (this.wake = resolve));
        return this.frames.shift()!;
    }

    say(frame: object): void {
        this.socket.send(JSON.stringify(frame));
    }

    async accept(window = 32): Promise<string> {
        const frame = await this.next();
        assert.equal(frame.open, true);
        this.say({ stream: frame.stream, open: true, window });
        return String(frame.stream);
    }
}

let server: WebSocketServer;
let connections: Connection[];

beforeEach(async () => {
    connections = [];
    server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
});

afterEach(async () => {
    for (const connection of connections) connection.close();
    for (const client of server.clients) client.terminate();
    await new Promise(resolve => server.close(resolve));
});

function url(): string {
    return `ws://127.0.0.1:${(server.address() as { port: number }).port}/ws`;
}

function open(options: Options = {}): Connection {
    const connection = connect(url(), {
        minDelay: 20,
        webSocket: address => new NodeSocket(address) as unknown as WebSocket,
        ...options,
    });
    connections.push(connection);
    return connection;
}

async function peer(): Promise<Peer> {
    const [socket] = (await once(server, "connection")) as [NodeSocket];
    return new Peer(socket);
}

function reached(connection: Connection, state: State): Promise<void> {
    return new Promise(resolve => {
        const stop = connection.onState(now => {
            if (now === state) queueMicrotask(() => { stop?.(); resolve(); });
        });
    });
}

test("a stream is opened, and its messages come typed", async () => {
    const arrived = peer();
    const room = open().stream<{ text: string }>("chat/blue?name=ann");
    const message = new Promise<{ text: string }>(resolve => room.onMessage(resolve));
    const there = await arrived;
    assert.equal(await there.accept(), "chat/blue?name=ann");
    there.say({ stream: "chat/blue?name=ann", text: '{"text":"hi"}' });
    assert.deepEqual(await message, { text: "hi" });
});

test("send resolves when the consumer has taken the message", async () => {
    const arrived = peer();
    const room = open().stream("a");
    const sent = room.send({ n: 1 });
    const there = await arrived;
    await there.accept();
    assert.deepEqual(await there.next(), { stream: "a", text: '{"n":1}' });
    there.say({ stream: "a", taken: 1 });
    await sent;
});

test("no more messages than the window are on their way", async () => {
    const arrived = peer();
    const room = open().stream("a");
    const all = [1, 2, 3].map(n => room.send(n));
    const there = await arrived;
    await there.accept(2);
    assert.equal((await there.next()).text, "1");
    assert.equal((await there.next()).text, "2");
    there.say({ stream: "a", taken: 1 });
    assert.equal((await there.next()).text, "3");
    there.say({ stream: "a", taken: 3 });
    await Promise.all(all);
});

test("a request resolves with its answer", async () => {
    const arrived = peer();
    const room = open().stream("a");
    const answers = Promise.all([room.request<number>("x"), room.request<number>("y")]);
    const there = await arrived;
    await there.accept();
    const first = await there.next();
    const second = await there.next();
    there.say({ stream: "a", taken: 2 });
    there.say({ stream: "a", text: "2", reply: second.request });
    there.say({ stream: "a", text: "1", reply: first.request });
    assert.deepEqual(await answers, [1, 2]);
});

test("a request without an answer and a message that nobody takes time out", async () => {
    const arrived = peer();
    const room = open({ timeout: 50 }).stream("a");
    const request = assert.rejects(room.request("x"), { name: "LevadaError", kind: "timeout" });
    const send = assert.rejects(room.send("x"), { kind: "timeout" });
    await (await arrived).accept();
    await request;
    await send;
});

test("a lost connection comes back, and its streams are opened again", async () => {
    const first = peer();
    const connection = open();
    const room = connection.stream<string>("a");
    let opened = 0;
    room.onOpen(() => opened++);
    const there = await first;
    await there.accept();
    const lost = assert.rejects(room.send("x"), { kind: "lost" });
    await there.next();
    const second = peer();
    there.socket.terminate();
    await lost;
    const again = await second;
    assert.equal(await again.accept(), "a");
    const message = new Promise(resolve => room.onMessage(resolve));
    again.say({ stream: "a", text: '"back"' });
    assert.equal(await message, "back");
    assert.equal(opened, 2);
});

test("what was waiting is sent when it is back", async () => {
    const first = peer();
    const connection = open();
    const room = connection.stream("a");
    const there = await first;
    await there.accept();
    const second = peer();
    there.socket.close(1012);
    await reached(connection, "waiting");
    const sent = room.send("later");
    const again = await second;
    await again.accept();
    assert.equal((await again.next()).text, '"later"');
    again.say({ stream: "a", taken: 1 });
    await sent;
});

test("the state is told from the beginning", async () => {
    const arrived = peer();
    const connection = open();
    const states: State[] = [];
    connection.onState(state => states.push(state));
    const there = await arrived;
    await reached(connection, "open");
    there.socket.close(1001);
    await reached(connection, "waiting");
    connection.close();
    assert.deepEqual(states, ["connecting", "open", "waiting", "closed"]);
});

test("attempts are spread over a time that grows", async () => {
    const pauses: number[] = [];
    const timeouts = globalThis.setTimeout;
    const arrived = peer();
    const connection = open({ minDelay: 100, maxDelay: 400, random: () => 1 });
    await arrived;
    await reached(connection, "open");
    const port = url();
    for (const client of server.clients) client.terminate();
    await new Promise(resolve => server.close(resolve));
    globalThis.setTimeout = ((work: () => void, time: number) => {
        if (time >= 100) pauses.push(time);
        return timeouts(work, 0);
    }) as typeof setTimeout;
    try {
        while (pauses.length < 5) await new Promise(resolve => timeouts(resolve, 5));
    } finally {
        globalThis.setTimeout = timeouts;
        connection.close();
    }
    assert.deepEqual(pauses.slice(0, 5), [100, 200, 400, 400, 400], port);
});

test("the server's hint when to come back is followed", async () => {
    const first = peer();
    open({ minDelay: 60_000, random: () => 1 });
    const second = (await first, peer());
    for (const client of server.clients) client.close(1012, "reconnect-after=10");
    await second;
});

test("after a close that says it is of no use it stays closed", async () => {
    const arrived = peer();
    const connection = open();
    const waiting = assert.rejects(connection.stream("a").send("x"), { kind: "closed" });
    (await arrived).socket.close(4401, "Signed out.");
    await reached(connection, "closed");
    await waiting;
    await assert.rejects(connection.stream("b").send("x"), LevadaError);
});

test("a refused stream says its status, and can be asked for again", async () => {
    const arrived = peer();
    const connection = open();
    const room = connection.stream("a");
    const closed = new Promise(resolve => room.onClose(resolve));
    const there = await arrived;
    await there.next();
    there.say({ stream: "a", close: 4404, status: 403 });
    assert.deepEqual(await closed, { code: 4404, reason: "", status: 403, comesBack: false });
    connection.stream("a");
    assert.equal((await there.next()).open, true);
});

test("a stream whose consumer failed is opened again, and what waits is sent then", async () => {
    const arrived = peer();
    const room = open().stream("a");
    const closed: Closed[] = [];
    room.onClose(why => closed.push(why));
    const there = await arrived;
    await there.accept();
    const lost = assert.rejects(room.send("boom"), { kind: "lost" });
    assert.equal((await there.next()).text, '"boom"');
    there.say({ stream: "a", close: 1011 });
    await lost;
    assert.equal(room.isOpen, false);
    const later = room.send("hello");
    await there.accept();
    assert.equal((await there.next()).text, '"hello"');
    there.say({ stream: "a", taken: 1 });
    await later;
    assert.deepEqual(closed, [{ code: 1011, reason: "", comesBack: true }]);
});

test("a stream that fails again and again is opened less and less often", async () => {
    const pauses: number[] = [];
    const timeouts = globalThis.setTimeout;
    const arrived = peer();
    open({ minDelay: 100, maxDelay: 400, random: () => 1 }).stream("a");
    const there = await arrived;
    await there.accept();
    globalThis.setTimeout = ((work: () => void, time: number) => {
        if (time >= 100) pauses.push(time);
        return timeouts(work, 0);
    }) as typeof setTimeout;
    try {
        for (let i = 0; i < 4; i++) {
            there.say({ stream: "a", close: 1011 });
            await there.accept();
        }
    } finally {
        globalThis.setTimeout = timeouts;
    }
    assert.deepEqual(pauses, [100, 200, 400, 400]);
});

test("a stream that was closed for good while it waits to come back stays away", async () => {
    const arrived = peer();
    const connection = open({ streamComesBack: closed => closed.code === 4000 });
    const room = connection.stream("a");
    const there = await arrived;
    await there.accept();
    const closed = new Promise(resolve => room.onClose(resolve));
    there.say({ stream: "a", close: 4000, reason: "reconnect-after=30" });
    await closed;
    room.close();
    assert.deepEqual(await there.next(), { stream: "a", close: 1000, reason: "" });
    // Another one's pause begins later and is longer.
    connection.stream("b");
    assert.equal(await there.accept(), "b");
    there.say({ stream: "b", close: 4000, reason: "reconnect-after=60" });
    assert.deepEqual(await there.next(), { stream: "b", open: true });
});

test("bytes come as bytes", async () => {
    const arrived = peer();
    const room = open().stream<Uint8Array>("a");
    const message = new Promise<Uint8Array>(resolve => room.onMessage(resolve));
    const there = await arrived;
    await there.accept();
    there.say({ stream: "a", bytes: "AAH/" });
    assert.deepEqual([...(await message)], [0, 1, 255]);
});

test("too many waiting messages are refused", async () => {
    const room = open({ maxWaiting: 2, timeout: 100 }).stream("a");
    const kept = [room.send(1), room.send(2)].map(sent => assert.rejects(sent));
    await assert.rejects(room.send(3), { kind: "full" });
    await Promise.all(kept);
});

test("the token is the first message, and streams come behind it", async () => {
    const arrived = peer();
    const connection = open({ token: () => "secret" });
    connection.stream("a");
    const there = await arrived;
    assert.deepEqual(await there.next(), { token: "secret" });
    assert.equal(await there.accept(), "a");
    connection.stream("b");
    assert.equal(await there.accept(), "b");
});

test("each attempt has a token of its own", async () => {
    const first = peer();
    let asked = 0;
    const connection = open({ token: async () => `token ${++asked}` });
    connection.stream("a");
    const there = await first;
    assert.deepEqual(await there.next(), { token: "token 1" });
    await there.accept();
    const second = peer();
    there.socket.terminate();
    const again = await second;
    assert.deepEqual(await again.next(), { token: "token 2" });
    assert.equal(await again.accept(), "a");
});

test("an attempt for which there is no token has failed, and another follows", async () => {
    const arrived = peer();
    let asked = 0;
    const states: State[] = [];
    const connection = open({
        token: () => {
            if (++asked === 1) throw new Error("signed out for a moment");
            return asked === 2 ? Promise.reject(new Error("no network")) : "at last";
        },
    });
    connection.onState(state => states.push(state));
    assert.deepEqual(await (await arrived).next(), { token: "at last" });
    assert.deepEqual(states.slice(0, 5), ["connecting", "waiting", "connecting", "waiting", "connecting"]);
});

test("a connection that was let in comes back with another token when its own has expired", async () => {
    const first = peer();
    let asked = 0;
    const connection = open({ token: () => `token ${++asked}` });
    connection.stream("a");
    const there = await first;
    await there.next();
    await there.accept();
    const opened = new Promise<void>(resolve => connection.stream("a").onOpen(resolve));
    await opened;
    const second = peer();
    there.socket.close(4401, "Signed out.");
    assert.deepEqual(await (await second).next(), { token: "token 2" });
});

test("a token that was too late is sent again, and one that is refused is not", async () => {
    const first = peer();
    let asked = 0;
    const connection = open({ token: () => `token ${++asked}` });
    const second = (await first, peer());
    for (const client of server.clients) client.close(4408, "Expected a token within 10 s.");
    const again = await second;
    assert.deepEqual(await again.next(), { token: "token 2" });
    again.socket.close(4401, "Please sign in.");
    await reached(connection, "closed");
    assert.equal(asked, 2);
});

test("attempts are further and further apart as long as the server lets nobody in", async () => {
    const pauses: number[] = [];
    const timeouts = globalThis.setTimeout;
    server.on("connection", socket => socket.close(1011));
    globalThis.setTimeout = ((work: () => void, time: number) => {
        if (time >= 100 && time <= 400) pauses.push(time);
        return timeouts(work, 0);
    }) as typeof setTimeout;
    const connection = open({ minDelay: 100, maxDelay: 400, random: () => 1, token: () => "secret" });
    try {
        while (pauses.length < 4) await new Promise(resolve => timeouts(resolve, 5));
    } finally {
        globalThis.setTimeout = timeouts;
        connection.close();
    }
    assert.deepEqual(pauses.slice(0, 4), [100, 200, 400, 400]);
});

test("who closes while the token is on its way opens no socket", async () => {
    let give = (_: string) => {};
    let made = 0;
    const connection = open({
        token: () => new Promise<string>(resolve => (give = resolve)),
        webSocket: address => {
            made++;
            return new NodeSocket(address) as unknown as WebSocket;
        },
    });
    connection.close();
    give("too late");
    await new Promise(resolve => setTimeout(resolve, 10));
    assert.equal(made, 0);
    assert.equal(connection.state, "closed");
});
