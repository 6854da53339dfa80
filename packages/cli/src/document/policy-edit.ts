import { type CorsConfiguration, defaultConfiguration } from '@crossgate/core'
import type { Node } from 'jsonc-parser'
import { appendChild, removeChild } from './child-edit.js'
import { type PolicyDocument, parsePolicy, rangeOf } from './document.js'
import { findPlace, findProperty } from './place.js'
import { applyTextEdits, type TextEdit } from './text-edit.js'

/** One change of a configuration: an entry of a list that comes or goes, or a switch that is set. */
export type PolicyEdit = {
  /** Which policy of a list; absent where the file is one configuration. */
  readonly policy?: number
  readonly key: keyof CorsConfiguration
} & (
  | { readonly action: 'add' | 'remove'; readonly entry: string }
  | { readonly action: 'set'; readonly value: boolean }
)

/** Applies edits to a text, one after the other. Everything else in it stays as it was written. */
export function editDocument(
  document: PolicyDocument,
  edits: readonly PolicyEdit[],
): PolicyDocument {
  return edits.reduce(
    (current, edit) =>
      parsePolicy({
        name: current.name,
        text: applyTextEdits(current.text, textEditsFor(current, edit)),
      }),
    document,
  )
}

function textEditsFor({ root, text }: PolicyDocument, edit: PolicyEdit): TextEdit[] {
  const { key, policy } = edit
  const container = policy === undefined ? root : findPlace(root, `[${policy}].configuration`).node
  const node = findProperty(container, key)?.children?.[1]
  if (node === undefined) return addProperty(text, container, key, valueAfter(edit))
  if (edit.action === 'set') return [{ ...rangeOf(node), replacement: JSON.stringify(edit.value) }]
  if (edit.action === 'add') return appendChild(text, node, JSON.stringify(edit.entry))
  const index = (node.children ?? []).findIndex(({ value }) => value === edit.entry)
  return index < 0 ? [] : removeChild(text, node, index)
}

/** What an absent key becomes: its default with the change. */
function valueAfter(edit: PolicyEdit): unknown {
  if (edit.action === 'set') return edit.value
  const list = defaultConfiguration[edit.key] as readonly string[]
  return edit.action === 'add'
    ? [...list, edit.entry]
    : list.filter((entry) => entry !== edit.entry)
}

function addProperty(text: string, container: Node, key: string, value: unknown): TextEdit[] {
  const written = Array.isArray(value)
    ? `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]`
    : JSON.stringify(value)
  const property = `${JSON.stringify(key)}: ${written}`
  const isEmpty = (container.children ?? []).length === 0
  return appendChild(text, container, isEmpty ? ` ${property} ` : property)
}
