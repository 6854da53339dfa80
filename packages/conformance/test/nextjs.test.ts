import { nextjs } from '../src/projects/nextjs.js'
import { holdProject } from './held-projects.js'

holdProject('Next.js', nextjs)
