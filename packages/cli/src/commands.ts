import type { Command } from './frame/command.js'
import type { CommandSummary } from './frame/help.js'

/** A subcommand that is loaded when it is called. */
export interface LazyCommand extends CommandSummary {
  load(): Promise<Command>
}

/** Every subcommand, in the order of help. */
export const commands: readonly LazyCommand[] = [
  {
    name: 'check',
    summary: 'Check a configuration or a list of policies, and fix what can be fixed.',
    load: async () => (await import('./check/command.js')).check,
  },
  {
    name: 'explain',
    summary: 'Say what the policy and a browser do with a request, and what would allow it.',
    load: async () => (await import('./explain/command.js')).explain,
  },
  {
    name: 'doctor',
    summary: 'Say why a page does not get a response, and which lines to change where.',
    load: async () => (await import('./doctor/command.js')).doctor,
  },
  {
    name: 'probe',
    summary: 'Send a live server what a browser would, and say what the page would get.',
    load: async () => (await import('./probe/command.js')).probe,
  },
  {
    name: 'audit',
    summary:
      "Look for common mistakes in a live server's responses, and for openings to attackers.",
    load: async () => (await import('./audit/command.js')).audit,
  },
  {
    name: 'import',
    summary: 'Read the policy of another product or library, and list what could not be kept.',
    load: async () => (await import('./import/command.js')).importPolicy,
  },
  {
    name: 'export',
    summary: 'Write a policy as nginx lines, or as options for the npm package cors.',
    load: async () => (await import('./export/command.js')).exportPolicy,
  },
  {
    name: 'compare',
    summary: 'Say whether two policies decide alike, or what the second one newly allows.',
    load: async () => (await import('./compare/command.js')).compare,
  },
  {
    name: 'init',
    summary: 'Write a configuration with comments, to start from.',
    load: async () => (await import('./init/command.js')).init,
  },
  {
    name: 'schema',
    summary: 'Print a JSON Schema for configurations, for editors.',
    load: async () => (await import('./schema/command.js')).schema,
  },
  {
    name: 'serve',
    summary: 'Belongs to the gateway, which is a package of its own.',
    load: async () => (await import('./serve/command.js')).serve,
  },
]
