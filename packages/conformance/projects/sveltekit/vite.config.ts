import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      // SvelteKit would take a PUT or DELETE without a body for a form of another site.
      csrf: { trustedOrigins: ['https://app.example.com', 'https://other.example.com'] },
    }),
  ],
  // In development Vite would answer preflights itself.
  server: { cors: false },
})
