import { lockedVersion } from './installation.js'
import type { Project } from './project.js'

/** What was tested, as docs/frameworks.md says it: each package with the version of the lock, and Node. */
export function versionsOf(project: Project): Record<string, string> {
  const packages = project.packages.map((name) => [name, lockedVersion(project, name)])
  return { ...Object.fromEntries(packages), Node: project.node }
}
