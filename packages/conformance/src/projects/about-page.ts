import type { SeenPage } from '../page/seen-pages.js'
import { lockedVersion } from './installation.js'
import type { Project, ProjectPage } from './project.js'

/** What docs/frameworks.md says of a page beside what was seen: the versions of the lock and of Node, where the way stands. */
export function aboutOf(
  project: Project,
  { recipe, note }: ProjectPage,
): Pick<SeenPage, 'versions' | 'recipe' | 'note'> {
  const packages = project.packages.map((name) => [name, lockedVersion(project, name)])
  const versions = { ...Object.fromEntries(packages), Node: project.node }
  return { versions, recipe, ...(note === undefined ? {} : { note }) }
}
