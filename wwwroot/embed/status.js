// A line on your own pages while mail is in trouble; nothing while all is well. Stores nothing.
// <script src="https://support.example/embed/status.js" defer></script>, data-lang="en" for another language than the page's.
// With a Content-Security-Policy: script-src and connect-src name the status page's origin.
(function () {
  'use strict';
  var script = document.currentScript;
  var language = (script.dataset.lang || document.documentElement.lang || '').split('-')[0];
  var source = new URL('../status/now.json', script.src);
  if (language) source.searchParams.set('lang', language);
  var every = 60000, last = 0, closed = '', shown = '', box;

  function make(tag, style, text) {
    var element = document.createElement(tag);
    element.style.cssText = 'all:revert;font:inherit;color:inherit;' + style;
    if (text) element.textContent = text;
    return element;
  }

  function show(now) {
    var wrong = now.state !== 'ok' && now.state !== 'unknown';
    if (!wrong) closed = '';
    var key = wrong && now.state !== closed ? now.state + now.headline + now.lead : '';
    if (key === shown) return;
    shown = key;
    if (!box) {
      if (!key) return;
      box = document.createElement('div');
      box.setAttribute('role', 'status');
      document.body.prepend(box);
    }
    box.textContent = '';
    box.lang = now.language;
    box.style.cssText = 'all:initial;display:' + (key ? 'block' : 'none');
    if (!key) return;

    var line = make('div', 'display:flex;gap:1em;align-items:start;padding:.75em 1em;font:16px/1.4 system-ui,sans-serif;color:#171c20;background:' +
      (now.state === 'outage' ? '#fdefec' : '#fdf4e0') + ';border-bottom:2px solid ' + (now.state === 'outage' ? '#b42318' : '#8a5700'));
    var words = make('p', 'margin:0;flex:1');
    var link = make('a', 'color:#0b4f8a;text-decoration:underline', now.linkText);
    link.href = now.link;
    words.append(make('strong', 'font-weight:650', now.headline), ' ' + now.lead + ' ', link);
    var close = make('button', 'flex:none;min-width:28px;min-height:28px;border:1px solid #78838a;border-radius:6px;background:none;cursor:pointer', '\u00d7');
    close.type = 'button';
    close.setAttribute('aria-label', now.close);
    close.title = now.close;
    close.onclick = function () { closed = now.state; show(now); };
    line.append(words, close);
    setTimeout(function () { if (shown === key) box.append(line); });   // a live region that is already there is read out
  }

  function look() {
    if (document.hidden || Date.now() - last < every) return;
    last = Date.now();
    fetch(source, { credentials: 'omit', referrerPolicy: 'no-referrer' })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (now) { if (now) show(now); })
      .catch(function () { });   // this page has other things to do
  }

  document.addEventListener('visibilitychange', look);
  setInterval(look, 5000);
  look();
})();
