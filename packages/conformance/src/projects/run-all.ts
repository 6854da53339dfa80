import { writeFileSync } from 'node:fs'
import {
  frameworksPage,
  keepSeenPage,
  readSeenPages,
  writeFrameworksPage,
} from '../page/seen-pages.js'
import { aboutOf } from './about-page.js'
import { allProjects } from './all-projects.js'
import { describeMissing, install } from './installation.js'
import type { Project } from './project.js'
import { openProject } from './run-project.js'

// Builds and asks every real project, or those named, and renews what docs/frameworks.md tells of
// them: npm run long -- frameworks

process.env.RECORD_PAGES = '1'
const wanted = process.argv.slice(2)
const projects = allProjects.filter(({ folder }) => wanted.length === 0 || wanted.includes(folder))
if (projects.length === 0) {
  console.error(`no project is called ${wanted.join(', ')}`)
  process.exit(2)
}
let rows = 0
let covered = 0
const failed: string[] = []

for (const project of projects) {
  try {
    await runProject(project)
  } catch (error) {
    failed.push(project.folder)
    console.error(error instanceof Error ? error.message : error)
  }
}
writeFileSync(frameworksPage, writeFrameworksPage(readSeenPages().values()))
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`)
console.log(
  `${projects.length - failed.length} of ${projects.length} projects: ${covered} of ${rows} rows covered, the others said`,
)
process.exitCode = failed.length === 0 ? 0 : 1

async function runProject(project: Project): Promise<void> {
  if (describeMissing(project) !== null) install(project)
  const built = await openProject(project)
  try {
    for (const page of project.pages) {
      const report = await built.ask(page)
      keepSeenPage(page.file, report, aboutOf(project, page))
      const kept = report.rows.filter(({ outcome }) => outcome === 'covered').length
      rows += report.rows.length
      covered += kept
      console.log(`${page.name}: ${kept} of ${report.rows.length}`)
    }
  } finally {
    await built.close()
  }
}
