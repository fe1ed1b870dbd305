// Clicks on elements with `data-act` become events of their component; the cited passage is scrolled to and lit.
window.baocao = (() => {
  const NONE = {act: '', doc: '', key: '', turn: '0', n: '0', start: '0', end: '0', verdict: '', reason: '', note: ''};
  const ASKS = ['ask', 'retry'];  // what begins an answer, and may take its time
  let act = '', opener = null;

  function listen(element, trigger) {
    const send = (at, more) => trigger(ASKS.includes(act) ? 'submit' : 'click', {...NONE, ...at.dataset, ...more});
    const chosen = (at) => {
      act = at.dataset.act;
      if (act === 'copy') return copy(at);
      if (act === 'back') return back();
      if (act === 'cite' || act === 'open') mark(at);
      send(at, {});
    };
    element.addEventListener('click', (event) => {
      const at = event.target.closest('[data-act]');
      if (at && at.tagName !== 'FORM') chosen(at);
    });
    element.addEventListener('keydown', (event) => {
      const at = event.target.closest('g[data-act]');
      if (at && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); chosen(at); }
    });
    element.addEventListener('submit', (event) => {
      event.preventDefault();
      const form = event.target, said = new FormData(form);
      act = form.dataset.act;
      send(form, {reason: said.get('reason') || '', note: said.get('note') || ''});
    });
  }

  function mark(at) {
    document.querySelectorAll('[data-act].current').forEach((other) => other.classList.remove('current'));
    at.classList.add('current');
    opener = at;
  }

  function back() {
    const at = opener && opener.isConnected ? opener : document.querySelector('.turn:last-child .cite');
    if (at) { at.scrollIntoView({block: 'center'}); at.focus({preventScroll: true}); }
  }

  async function copy(at) {
    const text = at.closest('.turn').querySelector('template.taken').content.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a page that is not served over https has no clipboard of its own
      const field = document.createElement('textarea');
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
      at.focus();
    }
    const said = at.textContent;
    at.textContent = document.documentElement.lang === 'vi' ? 'Đã chép' : 'Copied';
    setTimeout(() => { at.textContent = said; }, 1500);
  }

  // After an event has come back: the citation into view, or the new answer.
  function settled() {
    const asked = act;
    act = '';
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (asked === 'cite' || asked === 'open') return light(true);
      if (asked === 'remove' || asked === 'correct') return toForm(asked);
      if (asked === 'rate') return;
      const turn = document.querySelector('.turn:last-child');
      if (turn) turn.scrollIntoView({block: 'start'});
      light(false);
      remember();
    }));
  }

  function toForm(asked) {
    const form = document.getElementById(asked === 'remove' ? 'removing' : 'correcting');
    if (!form) return;
    form.scrollIntoView({block: 'center'});
    const first = form.querySelector(asked === 'remove' ? 'button' : 'input, textarea');
    if (first) first.focus({preventScroll: true});
  }

  function light(focus) {
    const cited = document.getElementById('cited');
    if (!cited) return;
    scrollTo(cited);
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(cited)));  // blocks that come into view take their true height
    if (focus) {
      cited.focus({preventScroll: true});
      cited.closest('.source').scrollIntoView({block: innerWidth < 900 ? 'start' : 'nearest'});
    }
  }

  function scrollTo(cited) {
    const box = cited.closest('.report');
    box.scrollTop += cited.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
  }

  // The address names the conversation, so that loading the page again or changing its language keeps it.
  function remember() {
    const talk = document.querySelector('#talk [data-conversation]');
    const key = talk ? talk.dataset.conversation : '';
    const query = key ? '?c=' + encodeURIComponent(key) : '';
    history.replaceState(null, '', location.pathname + query);
    const other = document.querySelector('#masthead a[hreflang]');
    if (other) other.href = other.getAttribute('href').split('?')[0] + query;
  }

  function fresh() {
    remember();
    document.querySelector('#question textarea').focus();
  }

  return {listen, settled, fresh};
})();
