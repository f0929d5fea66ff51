// The console: parts that follow what happens, and passkeys. Everything else is links and forms.
(() => {
  'use strict';
  const send = (url, fields, key) => fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers: { 'X-Form-Key': key }, credentials: 'same-origin' });

  // The page asks for itself anew and takes over its marked parts; what a person is typing in, or has the focus in, stays.
  let asking = false, again = false;
  const follow = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', headers: { 'X-Following': '1' } });
      if (!answer.ok || answer.redirected) { location.reload(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of document.querySelectorAll('[data-part]')) {
        const next = fresh.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
        if (!next || next.innerHTML === part.innerHTML || part.contains(document.activeElement) && document.activeElement !== document.body) continue;
        part.className = next.className;
        part.replaceChildren(...next.childNodes);
      }
    } catch { /* the network is away; the next event asks again */ } finally {
      asking = false;
      if (again) { again = false; follow(); }
    }
  };
  const live = document.body.dataset.live;
  if (live) {
    // After a break in the connection nobody knows what was missed; a stream that is closed for good says so.
    const events = new EventSource(live), stale = document.getElementById('stale');
    let greeted = false;
    events.onmessage = event => {
      if (event.data === 'changed' || greeted) follow();
      greeted = true;
      stale.hidden = true;
    };
    events.onerror = () => {
      if (!stale.hidden) return;
      stale.querySelector('time').textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
      stale.hidden = false;
    };
  }

  // Passkeys (WebAuthn, Level 3: the browser reads and writes the JSON forms itself).
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) return;
  const fail = (near, text) => {
    const old = near.parentElement.querySelector('.error.passkey');
    const line = old || document.createElement('p');
    line.className = 'error passkey';
    line.setAttribute('role', 'alert');
    line.textContent = text;
    if (!old) near.after(line);
  };

  const button = document.querySelector('[data-passkey]');
  if (button) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        const { passkey, key, to } = button.dataset;
        const options = await (await send(`${passkey}/options`, {}, key)).json();
        const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        const answer = await send(passkey, { credential: JSON.stringify(credential), to }, key);
        if (!answer.ok) throw new Error(answer.status);
        location.assign(await answer.text());
      } catch (error) {
        if (error.name !== 'AbortError') fail(button.parentElement, button.dataset.failed);
      }
    });
  }

  const form = document.querySelector('[data-passkey-new]');
  if (form) {
    form.hidden = false;
    form.addEventListener('submit', async event => {
      event.preventDefault();
      try {
        const { passkeyNew, key } = form.dataset;
        const options = await (await send(`${passkeyNew}/options`, {}, key)).json();
        const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
        const answer = await send(passkeyNew, { credential: JSON.stringify(credential), name: form.elements.name.value }, key);
        if (!answer.ok) throw new Error(answer.status);
        location.assign(await answer.text());
      } catch (error) {
        if (error.name !== 'AbortError') fail(form, form.dataset.failed);
      }
    });
  }
})();
