import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    sveltekit(),
    // Vite would let every page on localhost in, in development. By a plugin, and after SvelteKit's,
    // which writes over `server.cors` of this file.
    { name: 'no-cors-of-vite', config: () => ({ server: { cors: false } }) },
  ],
})
