// Arguments: where the modules are, the server's URL, and whether it takes contexts over.
const [modules, url, mode] = process.argv.slice(2);
const { WebSocket } = require(modules + '/ws');
const assert = require('assert');

function open(options) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

function next(socket) {
  return new Promise((resolve, reject) => {
    const closed = (code) => reject(new Error('closed with ' + code));
    socket.once('close', closed);
    socket.once('message', (data, isBinary) => {
      socket.off('close', closed);
      resolve(isBinary ? data : data.toString());
    });
  });
}

async function echo(socket, message) {
  const answer = next(socket);
  socket.send(message);
  assert.deepStrictEqual(await answer, message);
}

async function talk(options, extension) {
  const socket = await open(options);
  assert.match(socket.extensions, extension);
  await echo(socket, '');
  await echo(socket, 'größe €uro 😀');
  await echo(socket, Buffer.from([0, 1, 255]));
  for (let i = 0; i < 20; i++) await echo(socket, JSON.stringify({ type: 'chat.line', text: 'hello '.repeat(i * 40) }));
  await echo(socket, 'long '.repeat(200000));
  await echo(socket, require('crypto').randomBytes(500000));
  // A message in fragments, with a ping between them.
  const answer = next(socket);
  const pong = new Promise((resolve) => socket.once('pong', (data) => resolve(data.toString())));
  for (let i = 0; i < 50; i++) {
    socket.send('part ' + i + ' ', { fin: i === 49 });
    if (i === 25) socket.ping('still there?');
  }
  assert.strictEqual((await answer).length, Array.from({ length: 50 }, (_, i) => ('part ' + i + ' ').length).reduce((a, b) => a + b));
  assert.strictEqual(await pong, 'still there?');
  const closed = new Promise((resolve) => socket.once('close', (code, reason) => resolve([code, reason.toString()])));
  socket.send('close');
  assert.deepStrictEqual(await closed, [4321, 'as you wish']);

  const other = await open(options);
  const answered = new Promise((resolve) => other.once('close', (code) => resolve(code)));
  other.close(4100, 'enough');
  assert.strictEqual(await answered, 4100);
}

(async () => {
  await talk({ perMessageDeflate: false }, /^$/);
  await talk({ perMessageDeflate: { threshold: 0 } }, /^permessage-deflate/);
  await talk({ perMessageDeflate: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true } },
    /^permessage-deflate/);
  await talk({ perMessageDeflate: { threshold: 0, serverMaxWindowBits: 10, clientMaxWindowBits: 10 } },
    /^permessage-deflate/);
  console.log('all as expected');
  process.exit(0);
})().catch((e) => {
  console.log(mode, e);
  process.exit(1);
});
