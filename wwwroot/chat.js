// The chat of the home page: Direct Line 3.0, nothing else. Without it the form posts to /bounce.
// Nothing is kept in the browser; a conversation begins with the customer's first message.
(() => {
  'use strict';
  const root = document.getElementById('chat');
  if (!root || !window.WebSocket || !window.fetch) return;
  const words = JSON.parse(root.dataset.words), lang = root.dataset.lang, site = '/v3/directline';
  const form = root.querySelector('form'), box = form.querySelector('textarea'), file = form.querySelector('input[type=file]');
  const list = root.querySelector('ol'), intro = root.querySelector('.intro'), clock = root.querySelector('.label'), note = root.querySelector('.line');
  const longPaste = 100000, shownLines = 4;
  const clockFormat = new Intl.DateTimeFormat(lang, { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone: root.dataset.zone });
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
  const button = (text, cls, act) => { const b = make('button', cls, text); b.type = 'button'; b.addEventListener('click', act); return b; };
  const time = at => clockFormat.format(at) + (lang === 'de' ? '\u00a0Uhr' : '');
  const entry = (who, at, ...inside) => { const t = make('time', '', time(at)); t.dateTime = at.toISOString(); const li = make('li', '', make('p', 'at', t), make('div', '', make('p', 'who', who), ...inside)); list.append(li); return li; };

  // --- what was said ---
  const seen = new Set(), mine = new Map();
  let working = null, offers = null;

  function said(text) {
    const lines = text.replace(/\s+$/, '').split('\n');
    if (lines.length <= shownLines && text.length < 600) return make('p', 'mine', text);
    const first = lines.filter(l => l.trim()).slice(0, shownLines - 1).join('\n');
    return make('div', 'bounce', make('p', '', make('b', '', words.pasted), make('span', 'hint', ' · ' + words.lines.replace('{lines}', lines.length))),
      make('pre', '', first.slice(0, 400)), make('details', '', make('summary', '', words.showAll), make('pre', '', text)));
  }

  // The decisive lines, with what decided marked and numbered.
  function mark(item, cards) {
    const text = item.text, block = item.li.querySelector('.bounce');
    if (!text || !block) return;
    const marks = cards.flatMap(c => c.marks || []).filter(m => m.start + m.length <= text.length).sort((a, b) => a.start - b.start);
    if (!marks.length) return;
    const pre = make('pre'); let end = 0, number = 0, lineEnd = -1;
    for (const m of marks) {
      if (m.start < end) continue;
      const from = text.lastIndexOf('\n', m.start - 1) + 1;
      if (from > lineEnd) { if (lineEnd >= 0) pre.append(text.slice(end, lineEnd) + '\n'); end = from + text.slice(from, m.start).search(/\S|$/); }
      pre.append(text.slice(end, m.start), make('mark', '', text.slice(m.start, m.start + m.length)), make('sup', '', String(++number)));
      end = m.start + m.length; const next = text.indexOf('\n', end); lineEnd = next < 0 ? text.length : next;
      if (number === 6) break;
    }
    pre.append(text.slice(end, lineEnd));
    block.querySelector('pre').replaceWith(pre);
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
    const answered = mine.get(a.replyToId);
    if (answered && cards.length) mark(answered, cards);
    if (offers) offers.remove();
    const div = entry(words.program, new Date(a.timestamp), ...(text ? text.split('\n\n').map(p => make('p', 'said', p)) : []), ...cards.map(card)).lastChild;
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
      if (item) { item.done(new Date(a.timestamp)); mine.set(a.id, item); } else mine.set(a.id, { li: entry(words.you, new Date(a.timestamp), said(a.text || '')), text: a.text });
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
  function tell(text) { note.textContent = text || ''; note.hidden = !text; }

  // --- the line to the server ---
  let talk = null, starting = null, socket = null, watermark = '', tries = 0, timer = 0, heard = 0, ended = false;
  const ask = (path, options = {}) => fetch(site + path, { ...options, credentials: 'omit', headers: { ...(talk ? { Authorization: 'Bearer ' + talk.token } : {}), ...options.headers } });

  async function start() {
    const made = await ask('/tokens/generate', { method: 'POST' });
    if (!made.ok) throw made.status;
    talk = await made.json();
    const begun = await ask('/conversations', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ locale: lang }) });
    if (!begun.ok) { const status = begun.status; talk = null; throw status; }
    talk = await begun.json();
    open(talk.streamUrl);
    setInterval(refresh, 15 * 60000);
    setInterval(beat, 20000);
  }

  function open(url) {
    const s = socket = new WebSocket(url);
    heard = Date.now();
    s.onmessage = e => {
      heard = Date.now(); tries = 0; tell('');
      if (!e.data) return;
      const set = JSON.parse(e.data);
      for (const a of set.activities) show(a);
      if (set.watermark) watermark = set.watermark;
    };
    s.onclose = () => { if (s === socket && !ended) { socket = null; again(); } };
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(reconnect, Math.min(30000, 500 * 2 ** tries++) * (.5 + Math.random()));
    if (tries > 2) tell(words.offline);
  }

  async function reconnect() {
    if (socket || !talk || ended) return;
    try {
      const r = await ask('/conversations/' + encodeURIComponent(talk.conversationId) + '?watermark=' + encodeURIComponent(watermark));
      if (r.status === 404 || r.status === 403) { ended = true; tell(words.ended); return; }
      if (!r.ok) return again();
      talk = await r.json();
      open(talk.streamUrl);
    } catch { again(); }
  }

  async function refresh() { try { const r = await ask('/tokens/refresh', { method: 'POST' }); if (r.ok) talk = { ...talk, ...await r.json() }; } catch { /* the next one, or reconnect */ } }
  function beat() {
    if (!socket) return;
    if (Date.now() - heard > 60000) { const s = socket; socket = null; s.close(); again(); } else if (socket.readyState === 1) socket.send('');
  }
  const wake = () => { if (talk && !socket) { tries = 0; clearTimeout(timer); reconnect(); } else beat(); };
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });

  // --- sending ---
  let count = 0;
  function send(text, files) {
    if (text.length > longPaste) { files = [new File([text], 'text.txt', { type: 'text/plain' }), ...(files || [])]; text = ''; }
    if (intro) { intro.hidden = true; clock.hidden = true; list.hidden = false; box.rows = 2; form.classList.add('small'); }
    if (offers) { offers.remove(); offers = null; }
    const cid = 'c' + (++count) + '-' + Math.random().toString(36).slice(2);
    const inside = [text ? said(text) : null, ...(files || []).map(f => make('p', 'mine', f.name + ' (' + Math.ceil(f.size / 1024) + ' KB)'))];
    const state = make('p', 'hint', words.sending), li = entry(words.you, new Date(), ...inside, state);
    const item = { li, text, pending: true, done(at) { item.pending = false; state.remove(); const t = li.querySelector('time'); t.textContent = time(at); t.dateTime = at.toISOString(); } };
    mine.set(cid, item);
    if (working) working.remove();
    working = entry(words.program, new Date(), make('p', 'working', words.reading));
    scroll();
    const go = async () => {
      state.className = 'hint'; state.replaceChildren(words.sending);
      let why = words.notSent;
      try {
        starting = starting || start();
        await starting;
        const r = await post(cid, text, files);
        if (r.ok) return;
        why = r.status === 413 ? words.tooLarge : r.status === 400 ? words.tooFast : words.refused;
      } catch (e) { if (!talk) starting = null; if (e === 429) why = words.tooFast; }
      if (!item.pending) return;
      if (working) { working.remove(); working = null; }
      state.className = 'error';
      state.replaceChildren(icon('outage'), ' ' + why + ' ', button(words.again, 'plain', go));
    };
    go();
  }

  function post(cid, text, files) {
    const activity = { type: 'message', text, textFormat: 'plain', locale: lang, channelData: { clientActivityID: cid }, from: { id: 'me' } };
    const path = '/conversations/' + encodeURIComponent(talk.conversationId);
    if (!files || !files.length) return ask(path + '/activities', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(activity) });
    const body = new FormData();
    activity.attachments = files.map(f => ({ name: f.name, contentType: f.type || 'application/octet-stream' }));
    body.append('activity', new Blob([JSON.stringify(activity)], { type: 'application/vnd.microsoft.activity' }));
    for (const f of files) body.append('file', f, f.name);
    return ask(path + '/upload', { method: 'POST', body });
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
  box.addEventListener('keydown', e => { if (e.key === 'Enter' && !e.isComposing && (e.ctrlKey || e.metaKey || (list.hidden === false && !e.shiftKey && !box.value.includes('\n')))) { e.preventDefault(); submit(); } });
  box.addEventListener('paste', e => { const files = [...e.clipboardData.files]; if (files.length) { e.preventDefault(); send(box.value, files); box.value = ''; } });
  root.addEventListener('dragover', e => e.preventDefault());
  root.addEventListener('drop', e => { e.preventDefault(); const files = [...e.dataTransfer.files]; if (files.length) send('', files); });
  for (const b of root.querySelectorAll('.starters button')) { b.addEventListener('click', () => { b.closest('.starters').hidden = true; send(b.textContent.trim(), null); }); }
  const pick = root.querySelector('.pick');
  if (pick) { pick.hidden = false; file.closest('.file').hidden = true; pick.addEventListener('click', () => file.click()); }
  for (const e of root.querySelectorAll('.starters')) e.hidden = false;
})();
