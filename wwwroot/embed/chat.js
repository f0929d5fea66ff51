// The support chat on your own pages: a button at the lower right; the chat is loaded when it is pressed, into a frame of the support
// site. No cookies; nothing is stored on your page, and nothing is asked of the support site before the button is pressed.
// <script src="https://support.example/embed/chat.js" defer></script>
// data-lang="en": another language than the page's; data-label: other words on the button; data-target="#id": inside that element, open at once.
// The page's origin stands in Chat:AllowedOrigins. With a Content-Security-Policy: script-src and frame-src name the support site.
(function () {
  'use strict';
  var script = document.currentScript, data = script.dataset, site = new URL(script.src).origin;
  var language = (data.lang || document.documentElement.lang || 'de').split('-')[0] === 'en' ? 'en' : 'de';
  var words = language === 'de'
    ? { open: 'Mail kam zurück? Hilfe', title: 'Hilfe zu zurückgekommenen Nachrichten', close: 'Chat schließen' }
    : { open: 'Mail bounced? Get help', title: 'Help with messages that came back', close: 'Close chat' };

  function make(tag, name, text) {
    var element = document.createElement(tag);
    element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  function frame() {
    var element = make('iframe', 'frame');
    element.title = words.title;
    element.src = new URL('../' + language + '/embed', script.src).href;
    element.referrerPolicy = 'no-referrer';
    return element;
  }

  function start() {
    var host = make('div', ''), root = host.attachShadow({ mode: 'open' }), target = data.target && document.querySelector(data.target);
    host.lang = language;
    var sheet = new CSSStyleSheet();   // no inline style: works under a strict policy
    sheet.replaceSync(':host{all:initial;color-scheme:light dark}[hidden]{display:none!important}button{font:600 16px/1.4 system-ui,sans-serif;min-height:44px;border:1px solid #0b4f8a;border-radius:6px;cursor:pointer}' +
      'button:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}.open{position:fixed;right:16px;bottom:16px;z-index:2147483000;padding:10px 18px;background:#0b4f8a;color:#fff}' +
      '.panel{position:fixed;right:16px;bottom:16px;z-index:2147483000;display:flex;flex-direction:column;width:min(28rem,calc(100vw - 32px));height:min(44rem,calc(100vh - 32px));background:Canvas;border:1px solid #78838a;border-radius:8px;overflow:hidden}' +
      '.close{align-self:flex-end;min-width:44px;margin:4px;border-color:transparent;background:none;color:CanvasText;font-size:22px}.frame{flex:1;width:100%;min-height:0;border:0}.inline .frame{height:44rem;max-height:90vh}' +
      '@media(max-width:32rem){.panel{inset:0;width:auto;height:auto;border:0;border-radius:0}}@media print{.open,.panel{display:none}}');
    root.adoptedStyleSheets = [sheet];
    if (target) {
      var inline = make('div', 'inline');
      inline.append(frame());
      root.append(inline);
      target.append(host);
      return;
    }

    var open = make('button', 'open', data.label || words.open), panel = make('div', 'panel'), close = make('button', 'close', '\u00d7'), inside;
    open.type = close.type = 'button';
    open.setAttribute('aria-expanded', 'false');
    panel.setAttribute('role', 'dialog');
    panel.setAttribute('aria-label', words.title);
    close.setAttribute('aria-label', words.close);
    panel.hidden = true;
    panel.append(close);
    function show(shown) {
      panel.hidden = !shown;
      open.hidden = shown;
      open.setAttribute('aria-expanded', String(shown));
      if (shown && !inside) panel.append(inside = frame());   // once: closing keeps the conversation
      (shown ? inside : open).focus();
    }

    open.onclick = function () { show(true); };
    close.onclick = function () { show(false); };
    panel.onkeydown = function (e) { if (e.key === 'Escape') show(false); };
    addEventListener('message', function (e) { if (inside && e.source === inside.contentWindow && e.origin === site && e.data === 'supportbot:close') show(false); });
    root.append(open, panel);
    document.body.append(host);
  }

  if (document.body) start(); else addEventListener('DOMContentLoaded', start);
})();
