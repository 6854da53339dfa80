import type { PageOptions } from '../page/run-page.js'

/** A real project of a framework, in `projects/FOLDER`, as its users have one. */
export interface Project {
  /** The folder below `projects`. */
  readonly folder: string
  /**
   * The project whose application this one has, with an older version of its framework: what its own
   * folder does not hold is copied from there while it is built and asked.
   */
  readonly applicationOf?: Project
  /** The pinned Node (scripts/nodes) that builds and runs it. */
  readonly node: '20' | '22' | '24'
  /** The packages whose versions say what was tested. */
  readonly packages: readonly string[]
  /** Crossgate's packages that it imports, beside core. */
  readonly crossgate: readonly ('node' | 'fetch')[]
  /** What makes the production build: a program below `node_modules/.bin`, and its arguments. */
  readonly build: readonly string[]
  /** What starts the server: a file, and its arguments; `{port}` stands for the port, which is in `PORT` as well. */
  readonly start: readonly string[]
  /** Where the same routes are without the filter. */
  readonly bare: CopiedRoutes | WithoutFiles
  /** How the server is asked: each is a row of docs/frameworks.md. */
  readonly pages: readonly ProjectPage[]
}

/** The same server answers copies of the routes, at a prefix that the filter does not cover. */
export interface CopiedRoutes {
  readonly from: string
  readonly to: string
  readonly prefix: string
}

/** The project is built a second time with other files in place of those that hold the filter, or without them. */
export interface WithoutFiles {
  readonly without: Readonly<Record<string, string | null>>
}

/** One way of guarding a project. */
export interface ProjectPage extends Omit<PageOptions, 'unguarded'> {
  /** The name in the table. */
  readonly name: string
  /** The file in `seen`. */
  readonly file: string
  /** Where the way is described, as a link from docs. */
  readonly recipe: string
  readonly note?: string
  /** Paths of what the filter cannot cover, as `note` says; it is an error where one is covered. */
  readonly uncovered?: readonly string[]
  /** Where the same routes are without the filter, if not where the project says. */
  readonly barePrefix?: string
  /** Starts the server in another way, such as a development server. Default: the project's. */
  readonly start?: readonly string[]
}
