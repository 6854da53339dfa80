// Not a module: it runs before the first paint, so that nobody is shown the other theme first.
document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'auto'
