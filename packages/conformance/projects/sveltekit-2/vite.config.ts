import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    sveltekit(),
    // In development Vite would allow every page on localhost. A plugin after SvelteKit's turns that
    // off, because SvelteKit's overwrites `server.cors` of this file.
    { name: 'no-cors-of-vite', config: () => ({ server: { cors: false } }) },
  ],
})
