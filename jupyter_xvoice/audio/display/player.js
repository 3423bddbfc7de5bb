// Dresses every output of this page that is not dressed yet (some hosts run a script far from its output).
// An output that went through a sanitizer has lost data-xv: it keeps the browser's own player.
// $ finds one part, $$ all of them; a box holds one player, a root is a whole output. Mind the limit of 4 kB.
const {max, min} = Math, $$ = (e, s) => [...e.querySelectorAll(s)];
const sound = box => {
  const $ = s => box.querySelector(s), root = box.closest('.xv');
  const audio = $('audio'), play = $('.xv-play'), wave = $('.xv-wave'), place = $('input'), time = $('.xv-time');
  const speed = root.querySelector('.xv-speed'), end = +place.max;
  const peaks = [...wave.dataset.peaks].map(c => parseInt(c, 36) / 35);
  // Bars are drawn for the width there is, so that they are sharp at every width.
  const draw = () => {
    const w = wave.clientWidth, h = wave.clientHeight / 2, n = min(peaks.length, w >> 2), step = peaks.length / n;
    let d = '';
    for (let i = 0; i < n; i++) {
      const y = max(.75, max(...peaks.slice(i * step, i * step + step)) * (h - 2));
      d += `M${Math.round(i*w/n)} ${h-y}h3v${2*y}h-3z`;
    }
    for (const p of $$(wave, 'path')) p.setAttribute('d', d);
  };
  const show = () => {
    const t = min(end, audio.currentTime);
    place.value = t;
    place.ariaValueText = (t | 0) + place.dataset.of;
    wave.style.setProperty('--xv-at', 100 * t / end + '%');
    if (time) time.textContent = new Date(t * 1e3 + .01).toISOString().slice(time.dataset.from, time.dataset.to);
    if (speed) audio.playbackRate = speed.value;
    box.xvShow?.(t);
    return !audio.paused;
  };
  const seek = t => { audio.currentTime = max(0, min(end, t)); show(); };
  const run = () => show() && !matchMedia('(prefers-reduced-motion:reduce)').matches && requestAnimationFrame(run);
  const next = () => audio.paused ? 'play' : 'pause';
  const state = () => {
    play.title = play.ariaLabel = play.dataset[next()];
    box.classList.toggle('xv-playing', !audio.paused);
    run();
  };
  box.xvPlay = t => { seek(t); audio.play(); };
  audio.ontimeupdate = show;
  audio.onpause = state;
  audio.onplay = () => { for (const a of $$(document, '.xv audio')) if (a != audio) a.pause(); state(); };
  audio.onerror = () => root.classList.remove('xv-on');
  play.onclick = () => audio[next()]();
  place.oninput = () => seek(place.value);
  if (speed) speed.onchange = show;
  for (const a of $$(root, '.xv-get')) a.onclick = () => a.href = audio.src;
  place.onkeydown = e => {
    const k = e.key, t = audio.currentTime, by = e.shiftKey ? 5 : 1;
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const to = {ArrowLeft: t - by, ArrowRight: t + by}[k];
    const rate = speed && {'[': -1, ']': 1}[k];
    if (to != null) seek(to);
    else if (k == ' ') play.click();
    else if (rate) {
      speed.selectedIndex = max(0, min(5, speed.selectedIndex + rate));
      show();
    } else return;
    e.preventDefault();
  };
  new ResizeObserver(draw).observe(wave);
  state();
};
// If anything before the last two lines fails, the plain layer is still as it was.
const dress = (root, more) => {
  for (const e of $$(root, '[data-t]')) e.textContent = e.dataset.t;
  $$(root, '.xv-player').forEach(sound);
  more?.(root);
  for (const e of $$(root, '[style]')) e.removeAttribute('style');
  root.classList.add('xv-on');
};
