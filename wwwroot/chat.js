// The chat of the home page and of /embed: Direct Line 3.0, nothing else. Without it the form posts to /bounce.
// A conversation begins with the customer's first message. The browser keeps nothing of it, unless the customer wants to go on
// with it later on this device: then one key, which is read only when the customer asks for it.
(() => {
  'use strict';
  const root = document.getElementById('chat');
  if (!root || !window.WebSocket || !window.fetch) return;
  const words = JSON.parse(root.dataset.words), site = '/v3/directline';
  const form = root.querySelector('form'), box = form.querySelector('textarea'), file = form.querySelector('input[type=file]');
  const list = root.querySelector('ol'), intro = root.querySelector('.intro'), clock = root.querySelector('.label'), note = root.querySelector('.line');
  const tools = root.querySelector('.tools'), sure = root.querySelector('.sure'), earlier = root.querySelector('.earlier'), storageKey = 'supportbot-chat';
  const longPaste = 50000, shownLines = 4, longText = 400;
  let lang = root.dataset.lang;
  const clockOf = language => new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone: root.dataset.zone });
  let clockFormat = clockOf(lang);
  const icons = {
    drained: '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/><path d="M6.8 6.5h2v7h-2zM11.2 6.5h2v7h-2z"/>',
    resting: '<g fill="none" stroke="currentColor" stroke-width="2"><circle cx="10" cy="10" r="8"/><path d="M10 5.5V10l3 2"/></g>',
    degraded: '<path fill-rule="evenodd" d="M10 1.5L19.5 18.5H.5zM9 7.5v5h2v-5zM9 14v2h2v-2z"/>',
    ok: '<path fill-rule="evenodd" d="M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM5 10.4l3.7 3.8L15 7.8l-1.4-1.4-4.9 5-2.3-2.4z"/>',
    note: '<path fill-rule="evenodd" d="M4 1.5h12A2.5 2.5 0 0 1 18.5 4v12a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 16V4A2.5 2.5 0 0 1 4 1.5zM9 5v2h2V5zM9 8.5V15h2V8.5z"/>',
    outage: '<path fill-rule="evenodd" d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3zM7.4 6L6 7.4 8.6 10 6 12.6 7.4 14 10 11.4 12.6 14 14 12.6 11.4 10 14 7.4 12.6 6 10 8.6z"/>',
    unknown: '<g fill="none" stroke="currentColor" stroke-width="2"><circle cx="10" cy="10" r="8" stroke-dasharray="3.2 1.83"/><path stroke-width="1.8" d="M7.8 8a2.2 2.2 0 1 1 3.3 1.9q-1.1.6-1.1 1.6"/></g><path d="M9 12.8h2v2H9z"/>',
  };

  // --- small builders: text only ever becomes text ---
  const make = (name, cls, ...inside) => { const e = document.createElement(name); if (cls) e.className = cls; e.append(...inside.filter(x => x !== null && x !== undefined)); return e; };
  const icon = name => { const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); s.setAttribute('viewBox', '0 0 20 20'); s.setAttribute('class', 'icon'); s.setAttribute('aria-hidden', 'true'); s.setAttribute('fill', 'currentColor'); s.innerHTML = icons[name] || icons.unknown; return s; };
  const button = (text, cls, act) => { const b = make('button', cls, text); b.type = 'button'; b.addEventListener('click', e => { act(); if (!e.detail) box.focus(); }); return b; };
  const time = at => clockFormat.format(at).replace(/^0(?=\d)/, '') + (lang === 'de' ? '\u00a0Uhr' : '');
  const entry = (who, at, ...inside) => { const t = make('time', '', time(at)); t.dateTime = at.toISOString(); const li = make('li', '', make('p', 'at', t), make('div', '', make('p', 'who', who), ...inside)); list.append(li); return li; };

  // A telephone number is one word, and a telephone dials it.
  const callable = text => text.split(/((?:\+|\b0)\d[\d /()-]{6,18}\d)/).map((part, i) => { if (i % 2 === 0) return part; const a = make('a', 'tel', part); a.href = 'tel:' + part.replace(/[^\d+]/g, ''); return a; });

  // Who presses by keyboard goes on in the field when the button is gone.
  const on = (place, act) => { const b = root.querySelector(place); b.addEventListener('click', e => { act(); if (!e.detail) box.focus(); }); return b; };

  // --- what was said ---
  const seen = new Set(), mine = new Map();
  let working = null, offers = null;

  function said(text) {
    const lines = text.replace(/\s+$/, '').split('\n');
    if (lines.length < shownLines && text.length < 600) return make('p', 'mine', text);
    const first = lines.filter(l => l.trim()).slice(0, shownLines - 1).join('\n');
    return make('div', 'bounce', make('p', '', make('b', '', words.pasted), make('span', 'hint', ' · ' + words.lines.replace('{lines}', lines.length))),
      make('pre', '', first.slice(0, 400)), make('details', '', make('summary', '', words.showAll), make('pre', '', text)));
  }

  // The decisive lines, with what decided marked and numbered.
  function mark(item, cards) {
    const text = item.text, block = item.li.querySelector('.bounce');
    const plain = block ? null : item.li.querySelector('p.mine');
    if (!text || !(block || plain)) return;
    const marks = cards.flatMap(c => c.marks || []).filter(m => m.start + m.length <= text.length).sort((a, b) => a.start - b.start);
    if (!marks.length) return;
    const pre = make(block ? 'pre' : 'p', block ? '' : 'mine'); let end = 0, number = 0, lineEnd = -1;
    for (const m of marks) {
      if (m.start < end) continue;
      const from = !block ? 0 : text.lastIndexOf('\n', m.start - 1) + 1;
      if (from > lineEnd) { if (lineEnd >= 0) pre.append(text.slice(end, lineEnd) + '\n'); end = from + (block ? text.slice(from, m.start).search(/\S|$/) : 0); }
      pre.append(text.slice(end, m.start), make('mark', '', text.slice(m.start, m.start + m.length)), make('sup', '', String(++number)));
      end = m.start + m.length; const next = block ? text.indexOf('\n', end) : -1; lineEnd = next < 0 ? text.length : next;
      if (number === 6) break;
    }
    pre.append(text.slice(end, lineEnd));
    (plain || block.querySelector('pre')).replaceWith(pre);
  }

  function card(c) {
    const rows = c.rows.map(r => make('div', '', make('dt', '', r.label), make('dd', '', r.text)));
    if (c.stand) {
      const state = c.stand.icon === 'kept' ? 'degraded' : c.stand.icon, dd = make('dd', '', make('p', 'state ' + state, icon(state), c.stand.word));
      if (c.stand.strip.length > 1) dd.append(make('ol', 'strip', ...c.stand.strip.map(m => make('li', m.mark === 'note' ? 'out' : '', make('b', '', m.time), ' ' + m.text))));
      rows.push(make('div', '', make('dt', '', c.stand.label), dd));
    }
    rows.push(make('div', 'todo', make('dt', '', c.doLabel), make('dd', '', c.do)));
    return make('article', 'card', make('h2', '', c.title), make('dl', '', ...rows));
  }

  function reply(a) {
    const extra = a.channelData && a.channelData.supportbot || {}, cards = extra.cards || [], text = cards.length ? extra.lead : a.text;
    if (a.locale) speak(a.locale);
    const answered = mine.get(a.replyToId);
    if (answered && cards.length) mark(answered, cards);
    if (offers) offers.remove();
    const div = entry(a.from && a.from.id !== 'program' && a.from.name || words.program, new Date(a.timestamp), ...(text ? text.split('\n\n').map(p => make('p', 'said', ...callable(p))) : []), ...cards.map(card)).lastChild;
    const links = (extra.links || []).filter(l => /^(https?:\/\/|\/[a-z])/.test(l.href));
    if (links.length) div.append(make('p', '', ...links.flatMap((l, i) => { const e = make('a', '', l.title); e.href = l.href; return i ? [' · ', e] : [e]; })));
    const actions = (a.suggestedActions && a.suggestedActions.actions || []).filter(x => x.type === 'imBack');
    offers = actions.length ? make('p', 'actions', ...actions.map(x => button(x.title, '', () => send(String(x.value), null)))) : null;
    if (offers) div.append(offers);
  }

  function show(a) {
    if (a.from && a.from.role === 'user') {
      const cid = a.channelData && a.channelData.clientActivityID, item = cid && mine.get(cid);
      if (a.type !== 'message' || seen.has(a.id)) return;
      seen.add(a.id);
      if (item) { item.done(new Date(a.timestamp)); mine.set(a.id, item); } else mine.set(a.id, { li: entry(words.you, new Date(a.timestamp), a.text ? said(a.text) : null, ...(a.attachments || []).map(f => make('p', 'mine', f.name))), text: a.text });
      place();
      return;
    }
    if (a.type === 'typing') return;
    if (a.type !== 'message' || seen.has(a.id)) return;
    seen.add(a.id);
    if (working && a.replyToId) { working.remove(); working = null; }
    reply(a);
    place();
    scroll();
  }

  // What is not yet sent, and that something is being read, stand last.
  function place() { for (const item of mine.values()) if (item.pending) list.append(item.li); if (working) list.append(working); }
  function scroll() { const last = list.lastElementChild; if (last) last.scrollIntoView({ block: 'nearest' }); if (document.activeElement !== box) form.scrollIntoView({ block: 'nearest' }); }
  function tell(text) { note.textContent = text || ''; }

  // The customer goes on in another language: what stands around the conversation follows. Without the page it stays as it was.
  async function speak(language) {
    if (language === lang || !/^[a-z]{2}$/.test(language)) return;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.pathname.replace(/^\/[a-z]{2}(?=\/)/, '/' + language), { credentials: 'omit' })).text(), 'text/html');
      const there = page.getElementById('chat');
      if (!there || there.dataset.lang !== language) return;
      Object.assign(words, JSON.parse(there.dataset.words));
      lang = root.lang = language;
      clockFormat = clockOf(lang);
      for (const place of ['label[for=text]', '#text-hint', '.main', '.pick', 'form > .hint:not(.line)', '.keep', '.forget', '.download', '.delete', '.sure span', '.yes', '.no', '.side']) {
        const [here, new_] = [root.querySelector(place), there.querySelector(place)];
        if (here && new_ && !here.isEqualNode(new_)) here.replaceChildren(...new_.childNodes);
      }
      list.setAttribute('aria-label', there.querySelector('ol').getAttribute('aria-label'));
    } catch { /* offline: the words stay */ }
  }

  // --- the line to the server ---
  let talk = null, secret = '', starting = null, socket = null, watermark = '', tries = 0, timer = 0, heard = 0, ended = false;
  const ask = (path, options = {}, seconds = 20) => fetch(site + path, { ...options, credentials: 'omit', signal: AbortSignal.timeout(seconds * 1000), headers: { ...(talk ? { Authorization: 'Bearer ' + talk.token } : {}), ...options.headers } });
  const json = body => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const isGone = status => status === 404 || status === 403;
  const here = () => '/conversations/' + encodeURIComponent(talk.conversationId);

  async function start() {
    const made = await ask('/tokens/generate', { method: 'POST' });
    if (!made.ok) throw made.status;
    talk = await made.json();
    const begun = await ask('/conversations', json({ locale: lang, resume: true }));
    if (!begun.ok) { const status = begun.status; talk = null; throw status; }
    talk = await begun.json();
    secret = talk.resume || '';
    open(talk.streamUrl);
  }

  // A token for a conversation that is older than its tokens: the device slept, or the customer comes back.
  async function renew() {
    const r = await ask('/tokens/resume', json({ resume: secret }));
    if (r.ok) talk = await r.json();
    return r.status;
  }

  function open(url) {
    const s = socket = new WebSocket(url);
    heard = Date.now();
    s.onopen = retry;
    s.onmessage = e => { heard = Date.now(); tries = 0; if (note.textContent === words.offline) tell(''); if (e.data) take(JSON.parse(e.data)); };
    s.onclose = () => { if (s === socket) { socket = null; again(); } };
  }

  function take(set) {
    for (const a of set.activities) show(a);
    if (set.watermark) watermark = set.watermark;
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(reconnect, Math.min(30000, 500 * 2 ** tries++) * (.5 + Math.random()));
    if (tries > 2) tell(words.offline);
  }

  async function reconnect() {
    if (socket || !talk || ended) return;
    try {
      if (tries > 2) {   // some networks let no socket through: what was said is fetched
        const missed = await ask(here() + '/activities?watermark=' + encodeURIComponent(watermark));
        if (missed.ok) { take(await missed.json()); tries = 3; }
      }
      let r = await ask(here() + '?watermark=' + encodeURIComponent(watermark));
      if (r.status === 403 && secret && await renew() === 200) r = await ask(here() + '?watermark=' + encodeURIComponent(watermark));
      if (isGone(r.status)) { ended = true; tell(words.ended); return; }
      if (!r.ok) return again();
      talk = await r.json();
      open(talk.streamUrl);
    } catch { again(); }
  }

  async function refresh() { if (!talk || ended) return; try { const r = await ask('/tokens/refresh', { method: 'POST' }); if (r.ok && talk) talk = { ...talk, ...await r.json() }; } catch { /* the next one, or reconnect */ } }
  function beat() {
    if (!socket) return;
    if (Date.now() - heard > 60000) { const s = socket; socket = null; s.close(); again(); } else if (socket.readyState === 1) socket.send('');
  }
  const wake = () => { if (talk && !socket) { tries = 0; clearTimeout(timer); reconnect(); } else beat(); };
  const retry = () => { for (const item of mine.values()) if (item.pending && item.retry) item.retry(); };
  addEventListener('online', () => { wake(); retry(); });
  addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
  setInterval(refresh, 15 * 60000);
  setInterval(beat, 20000);

  // --- going on later, taking away, deleting ---
  // Storage may be switched off, or refused to a frame: then the customer is told.
  function stored(act) { try { return act(localStorage); } catch { tell(words.noStorage); return null; } }
  function shown(talking) {
    for (const e of [intro, clock]) if (e) e.hidden = talking;
    box.rows = talking ? 2 : 7; form.classList.toggle('small', talking);
    tools.hidden = !talking; sure.hidden = true;
    earlier.parentElement.hidden = talking;
  }

  // The next message begins a new conversation; what was said before stays in sight.
  function anew() {
    const s = socket; socket = null; if (s) s.close();
    clearTimeout(timer);
    [talk, starting, watermark, secret, ended, tries] = [null, null, '', '', false, 0];
    keep.hidden = false; forget.hidden = true;
  }

  function empty() {
    anew();
    [offers, working] = [null, null];
    seen.clear(); mine.clear(); list.replaceChildren();
    shown(false);
  }

  async function resume() {
    secret = stored(storage => storage.getItem(storageKey) || '');
    if (!secret) { if (secret === '') tell(words.noneEarlier); secret = ''; return; }
    try {
      const status = await renew();
      if (isGone(status)) { stored(storage => storage.removeItem(storageKey)); secret = ''; return tell(words.noneEarlier); }
      if (status !== 200) return tell(words.notSent);
    } catch { return tell(words.offline); }
    tell('');
    starting = Promise.resolve();
    keep.hidden = true; forget.hidden = false;
    shown(true);
    reconnect();
  }

  function download() {
    const lines = [...list.children].filter(li => li !== working).map(li => li.querySelector('time').dateTime + ' ' + [...li.lastChild.children].filter(e => !e.matches('.actions, .hint, .error')).map(e => { const whole = e.querySelector('details pre'); return whole ? whole.textContent : e.innerText; }).join('\n'));
    const a = make('a'); a.href = URL.createObjectURL(new Blob([lines.join('\n\n') + '\n'], { type: 'text/plain' })); a.download = words.fileName;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 1000);
  }

  async function remove() {
    if (!talk) return;
    try {
      const r = await ask(here(), { method: 'DELETE' });
      if (!r.ok && !isGone(r.status)) return tell(words.notDeleted);
    } catch { return tell(words.notDeleted); }
    if (keep.hidden) stored(storage => storage.removeItem(storageKey));
    empty();
    tell(words.deleted);
  }

  const keep = on('.keep', () => { if (secret && stored(storage => { storage.setItem(storageKey, secret); return true; })) { keep.hidden = true; forget.hidden = false; tell(words.kept); } });
  const forget = on('.forget', () => { stored(storage => storage.removeItem(storageKey)); keep.hidden = false; forget.hidden = true; tell(words.forgotten); });
  on('.download', download);
  on('.delete', () => { sure.hidden = false; });
  on('.yes', remove);
  on('.no', () => { sure.hidden = true; });
  on('.earlier', resume);

  // --- sending ---
  let count = 0, queue = Promise.resolve();
  const asFile = text => new File([text], 'text.txt', { type: 'text/plain' });
  function send(text, files) {
    if (text.length > longPaste) { files = [asFile(text), ...(files || [])]; text = ''; }
    shown(true);
    if (offers) { offers.remove(); offers = null; }
    const cid = 'c' + (++count) + '-' + Math.random().toString(36).slice(2);
    const inside = [text ? said(text) : null, ...(files || []).map(f => make('p', 'mine', f.name + ' (' + Math.ceil(f.size / 1024) + ' KB)'))];
    const state = make('p', 'hint', words.sending), li = entry(words.you, new Date(), ...inside, state);
    const item = { li, text, pending: true, done(at) { item.pending = false; state.remove(); const t = li.querySelector('time'); t.textContent = time(at); t.dateTime = at.toISOString(); } };
    mine.set(cid, item);
    if (working) working.remove();
    working = entry(words.program, new Date(), make('p', 'working', files && files.length || text.length > longText || text.includes('\n') ? words.reading : words.working));
    scroll();
    const go = async () => {
      if (!item.pending) return;
      item.retry = null;
      state.className = 'hint'; state.replaceChildren(words.sending);
      let why = words.notSent, later = run;
      try {
        if (ended) anew();
        starting = starting || start();
        await starting;
        let r = await post(cid, text, files);
        if (r.status === 413 && text) r = await post(cid, '', files = [asFile(text), ...(files || [])]);
        if (r.status === 403 && secret && await renew() === 200) r = await post(cid, text, files);
        if (r.ok) return;
        if (r.status < 500) later = null;
        why = r.status === 413 ? words.tooLarge : r.status === 400 ? words.tooFast : words.refused;
        if (r.status === 404) { ended = true; why = words.ended; }
      } catch (e) { if (!talk) starting = null; if (e === 429) { why = words.tooFast; later = null; } }
      if (!item.pending) return;
      if (working) { working.remove(); working = null; }
      item.retry = later;
      state.className = 'error';
      state.replaceChildren(icon('outage'), ' ' + why + ' ', button(words.again, 'plain', run));
    };
    const run = () => { queue = queue.then(go); };   // one after another: what was said first arrives first
    run();
  }

  function post(cid, text, files) {
    const activity = { type: 'message', text, textFormat: 'plain', locale: lang, channelData: { clientActivityID: cid }, from: { id: 'me' } };
    const path = here();
    if (!files || !files.length) return ask(path + '/activities', json(activity));
    const body = new FormData();
    activity.attachments = files.map(f => ({ name: f.name, contentType: f.type || 'application/octet-stream' }));
    body.append('activity', new Blob([JSON.stringify(activity)], { type: 'application/vnd.microsoft.activity' }));
    for (const f of files) body.append('file', f, f.name);
    return ask(path + '/upload', { method: 'POST', body }, 120);
  }

  function submit() {
    const files = [...file.files];
    if (!box.value.trim() && !files.length) { tell(words.empty); return box.focus(); }
    tell('');
    const text = box.value;
    box.value = ''; file.value = '';
    send(text, files);
    box.focus();
  }

  form.addEventListener('submit', e => { e.preventDefault(); submit(); });
  file.addEventListener('change', () => { if (file.files.length) submit(); });
  box.addEventListener('keydown', e => { if (e.key === 'Enter' && !e.isComposing && (e.ctrlKey || e.metaKey || (!tools.hidden && !e.shiftKey && !box.value.includes('\n')))) { e.preventDefault(); submit(); } });
  box.addEventListener('paste', e => {
    const files = [...e.clipboardData.files], text = e.clipboardData.getData('text');
    if (text.length > longPaste && !files.length) files.push(asFile(text));
    if (!files.length) return;
    e.preventDefault();
    const own = box.value; box.value = '';
    send(own, files);
  });
  const drag = (name, over) => root.addEventListener(name, e => { e.preventDefault(); form.classList.toggle('over', over); });
  drag('dragover', true); drag('dragleave', false); drag('drop', false);
  root.addEventListener('drop', e => { const files = [...e.dataTransfer.files], text = e.dataTransfer.getData('text'); if (files.length) send('', files); else if (text) { box.value += text; box.focus(); } });
  for (const b of root.querySelectorAll('.starters button:not(.earlier)')) { b.addEventListener('click', e => { send(b.textContent.trim(), null); if (!e.detail) box.focus(); }); }
  // Links that say something in the conversation, where there is one.
  root.addEventListener('click', e => { const a = e.target.closest && e.target.closest('a[data-say]'); if (a) { e.preventDefault(); send(a.dataset.say, null); } });
  const pick = root.querySelector('.pick');
  pick.hidden = false; file.closest('.file').hidden = true; pick.addEventListener('click', () => file.click());
  // Regions that are there before anything is said in them: readers announce only what changes.
  for (const e of [...root.querySelectorAll('.starters'), list, note]) e.hidden = false;
  if (root.dataset.embedded) addEventListener('keydown', e => { if (e.key === 'Escape') parent.postMessage('supportbot:close', '*'); });
})();
