// Arguments: where the modules are, the browser's client, the site's URL, and its WebSocket's.
import assert from 'node:assert';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, client, site, socket] = process.argv.slice(2);
const { WebSocket } = createRequire(import.meta.url)(modules + '/ws');
const { connect } = await import(pathToFileURL(client).href);

const deadline = setTimeout(() => assert.fail('nothing came in time'), 30_000);

function open(token) {
  return connect(socket, { minDelay: 20, maxDelay: 200, webSocket: url => new WebSocket(url), token });
}

function reached(connection, wanted) {
  return new Promise(resolve => connection.onState(state => state === wanted && resolve()));
}

async function ask(path) {
  const answer = await fetch(site + path);
  assert.strictEqual(answer.status, 200);
  return answer.text();
}

const tickets = [];
const ann = open(async () => {
  tickets.push(await ask('/ticket/ann'));
  return tickets.at(-1);
});
const desk = ann.stream('/desk');
assert.strictEqual(await desk.request({ what: 'who' }), 'ann');

// The server ends what ann has open; she may still come, and her first ticket is used up.
const back = new Promise(resolve => desk.onOpen(resolve));
await ask('/revoke/ann');
await back;
assert.strictEqual(await desk.request({ what: 'who' }), 'ann');
assert.strictEqual(new Set(tickets).size, 2);
ann.close();

// Who is nobody stays outside and does not ask again.
let asked = 0;
const nobody = open(() => `made up ${++asked}`);
nobody.stream('/desk');
await reached(nobody, 'closed');
assert.strictEqual(asked, 1);

clearTimeout(deadline);
console.log('all as expected');
