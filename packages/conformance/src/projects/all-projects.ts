import { astro } from './astro.js'
import { nextjs } from './nextjs.js'
import { nitro } from './nitro.js'
import { nuxt } from './nuxt.js'
import type { Project } from './project.js'
import { reactRouter, reactRouter7 } from './react-router.js'
import { sveltekit, sveltekit2 } from './sveltekit.js'

/** Every real project. Continuous integration builds Next.js, `npm run long -- frameworks` all of them. */
export const allProjects: readonly Project[] = [
  nextjs,
  ...[sveltekit, sveltekit2],
  ...[nuxt, nitro, astro],
  ...[reactRouter, reactRouter7],
]
