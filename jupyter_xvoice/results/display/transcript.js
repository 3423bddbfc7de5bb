// The words of a transcript: one tab stop, tips, playing from a word, the table, copies.
const dressWords = root => {
  const $ = s => root.querySelector(s), box = $('.xv-words'), player = $('.xv-player'), body = $('tbody');
  const words = $$(box, '[title]'), times = words.map(w => (w.dataset.tip = w.title).match(/[\d.]+/g));
  const files = JSON.parse($('.xv-files').textContent);
  let stop, now;
  // The tip opens to the side where there is room.
  const side = w => w.classList.toggle('xv-right', w.offsetLeft > box.clientWidth / 2);
  const choose = w => {
    stop?.removeAttribute('tabindex');
    stop = w;
    w.tabIndex = 0;
    w.dataset.lmSuppressShortcuts = true;
    if (player) w.role = 'button';
    side(w);
  };
  const from = i => times[i] && player?.xvPlay(+times[i][0]);
  for (const w of words) w.removeAttribute('title');
  if (words[0]) choose(words[0]);
  box.onpointerover = e => side(e.target);
  box.onclick = e => getSelection().isCollapsed && from(words.indexOf(e.target));
  box.onkeydown = e => {
    const k = e.key, i = words.indexOf(stop), w = words[{ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: words.length - 1}[k]];
    if (k == 'Enter') from(i);
    else if (w) { choose(w); w.focus(); }
    else return;
    e.preventDefault();
  };
  if (player) player.xvShow = t => {
    const i = t ? times.findIndex(([a, b]) => a <= t && t < b) : -1;
    if (i != now) for (const e of $$(root, '.xv-now')) e.classList.remove('xv-now');
    for (const list of [words, body.rows]) list[now = i]?.classList.add('xv-now');
  };
  const view = $('.xv-switch');
  if (view) view.onchange = () => body.rows[0] || words.forEach((w, i) => {
    const [a, b, c] = times[i], row = body.insertRow();
    for (const v of [w.textContent, a, b, (b - a).toFixed(2), w.closest('[data-who]')?.dataset.who, c]) if (v) row.insertCell().textContent = v;
    row.onclick = () => from(i);
  });
  $('.xv-copy').onclick = () => navigator.clipboard.writeText(files.txt);
  for (const a of $$($('.xv-kinds'), 'a')) a.onclick = () => a.href = URL.createObjectURL(new Blob([files[a.dataset.t]]));
};
