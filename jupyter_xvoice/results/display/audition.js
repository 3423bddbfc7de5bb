// Arrow up and down go to the voice above or below, and on at the same place.
const audition = root => {
  const rows = $$(root, '.xv-player');
  // The length of a waveform is its share of the longest; the style is set once the plain layer's styles are gone.
  for (const e of $$(root, '[data-share]')) queueMicrotask(() => e.style.setProperty('--xv-share', e.dataset.share));
  root.onkeydown = e => {
    const step = {ArrowUp: -1, ArrowDown: 1}[e.key], row = e.target.closest('.xv-player'), next = rows[rows.indexOf(row) + step];
    if (!next || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
    const audio = row.querySelector('audio');
    next.querySelector(e.target.tagName).focus();
    if (!audio.paused) next.xvPlay(audio.currentTime);
    e.preventDefault();
  };
};
