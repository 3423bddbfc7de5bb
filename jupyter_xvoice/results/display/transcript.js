// The words of a transcript: one tab stop, tips, playing from a word, the table, copies.
const talk = root => {
  const $ = s => root.querySelector(s), box = $('.xv-words'), player = $('.xv-player'), body = $('tbody');
  const words = $$(box, '[title]'), times = words.map(w => {
    const tip = w.title;
    w.title = '';
    w.dataset.tip = w.textContent + '  ' + tip;
    return tip.match(/[\d.]+/g);
  });
  const files = JSON.parse($('.xv-files').textContent);
  let stop;
  // The tip opens to the side where there is room.
  const side = w => w.classList.toggle('xv-right', w.offsetLeft > box.clientWidth / 2);
  const choose = w => {
    if (stop) stop.tabIndex = -1;
    stop = w;
    w.tabIndex = 0;
    w.dataset.lmSuppressShortcuts = true;
    w.role = player && 'button';
    side(w);
  };
  const from = i => times[i] && player?.xvPlay(times[i][0]);
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
    const i = times.findIndex(([a, b]) => a < t && t <= b);
    for (const e of $$(root, '.xv-now')) e.classList.remove('xv-now');
    for (const list of [words, body.rows]) list[i]?.classList.add('xv-now');
  };
  $('.xv-switch')?.addEventListener('change', () => body.rows[0] || words.forEach((w, i) => {
    const [a, b, c] = times[i], row = body.insertRow(), who = w.closest('.xv-voice');
    for (const v of [w.textContent, a, b, (b - a).toFixed(2), who?.dataset.who, c]) if (v) row.insertCell().textContent = v;
    if (who) row.className = who.classList[2];
    row.onclick = () => from(i);
  }));
  $('.xv-copy').onclick = () => navigator.clipboard.writeText(files.txt);
  for (const a of $$($('.xv-kinds'), 'a')) a.onclick = () => a.href = URL.createObjectURL(new Blob([files[a.dataset.t]]));
};
