// Runs before the first paint. The cookie tells the server what to send next time; "auto-" marks what the system wants,
// as long as nobody has chosen.
(() => {
  const year = 31536000;
  const stored = () => /(?:^|; )theme=([a-z-]+)/.exec(document.cookie)?.[1];
  const store = value => {
    document.cookie = `theme=${value}; path=/; max-age=${year}; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
  };
  const show = theme => document.documentElement.setAttribute('data-theme', theme);
  const system = matchMedia('(prefers-color-scheme: light)');
  const follow = () => {
    if (['dark', 'light'].includes(stored())) return;
    const theme = system.matches ? 'light' : 'dark';
    store(`auto-${theme}`);
    show(theme);
  };
  follow();
  system.addEventListener('change', follow);
  document.addEventListener('click', event => {
    if (!event.target.closest?.('[data-theme-toggle]')) return;
    const theme = document.documentElement.getAttribute('data-theme') === 'dark' ? 'light' : 'dark';
    store(theme);
    show(theme);
  });
})();
