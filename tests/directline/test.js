'use strict';
// Speaks with a running server by the unchanged npm package botframework-directlinejs, as a customer does.
//   npm ci --ignore-scripts && node test.js http://127.0.0.1:5080
const assert = require('node:assert/strict');
const site = process.argv[2] || 'http://127.0.0.1:5080';
const patience = 60000;

// The package asks by XMLHttpRequest and listens by WebSocket; Node has fetch, and ws sockets that count.
global.XMLHttpRequest = class {
  headers = {}; readyState = 0; status = 0; response = null; responseText = ''; responseType = ''; upload = {};
  open(method, url) { this.method = method; this.url = url; }
  setRequestHeader(name, value) { this.headers[name] = value; }
  getAllResponseHeaders() { return ''; }
  abort() { this.aborted = true; }
  send(body) {
    fetch(this.url, { method: this.method, headers: this.headers, body: body ?? undefined }).then(async answer => {
      const text = await answer.text();
      if (this.aborted) return;
      this.status = answer.status;
      this.responseText = text;
      this.response = this.responseType === 'json' ? JSON.parse(text) : text;
      this.readyState = 4;
      this.onreadystatechange?.({});
      this.onload?.({});
    }).catch(error => this.onerror?.(error));
  }
};
global.WebSocket = require('ws');
const sockets = [];
class Counted extends WebSocket { constructor(...a) { super(...a); sockets.push(this); } }
const { DirectLine, ConnectionStatus } = require('botframework-directlinejs');

const until = async (what, found) => {
  for (const end = Date.now() + patience; Date.now() < end;) { const value = found(); if (value) return value; await new Promise(go => setTimeout(go, 50)); }
  throw new Error(`not within ${patience / 1000} s: ${what}`);
};

(async () => {
  const token = await (await fetch(`${site}/v3/directline/tokens/generate`, { method: 'POST' })).json();
  const line = new DirectLine({ domain: `${site}/v3/directline`, token: token.token, webSocket: true, WebSocket: Counted, random: () => 0 });
  const heard = [];
  line.activity$.subscribe(activity => heard.push(activity));
  const said = () => heard.filter(activity => activity.type === 'message' && activity.from.role === 'bot');
  const say = (text, id) => new Promise((done, fail) => line.postActivity({ type: 'message', from: { id: 'customer' }, text, channelData: { clientActivityID: id } }).subscribe(done, fail));

  await until('online', () => line.connectionStatus$.getValue() === ConnectionStatus.Online);
  await until('a greeting', () => said().length === 1);
  console.log('ok goes online and is greeted');

  const id = await say('550 Your server IP address [192.0.2.11] is listed in the SpamCop database', 'one');
  await until('an answer', () => said().some(activity => activity.replyToId === id));
  assert.match(said().at(-1).text, /SpamCop/);
  assert.ok(said().at(-1).suggestedActions.actions.length > 0);
  console.log('ok a bounce is answered, with offers');

  sockets.at(-1).terminate();
  const again = await say('Danke', 'two');
  await until('the answer after the cut', () => said().some(activity => activity.replyToId === again));
  assert.equal(heard.filter(activity => activity.channelData?.clientActivityID === 'two').length, 1);
  assert.equal(said().filter(activity => activity.replyToId === again).length, 1);
  assert.ok(sockets.length > 1);
  console.log('ok what was said while the socket was cut comes once');
  line.end();
  process.exit(0);
})().catch(error => { console.log(`failed ${error.message}`); process.exit(1); });
