import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

/** One view: how deep it lies, what it is, and where. */
export interface ViewLine {
  readonly depth: number
  readonly name: string
  readonly details: string
}

const linesMax = 2_000
const depthMax = 100

const textOf = (view: JsonObject, name: string): string => {
  const value = view[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const placeOf = (view: JsonObject): string => {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => view[name])
  const parts = [
    ...(typeof width === 'number' && typeof height === 'number' ? [`${String(width)} x ${String(height)}`] : []),
    ...(typeof x === 'number' && typeof y === 'number' ? [`at ${String(x)}, ${String(y)}`] : []),
    ...(view['visible'] === false ? ['hidden'] : []),
  ]
  return parts.join(', ')
}

const lineOf = (view: JsonObject, depth: number): ViewLine => {
  const identifier = textOf(view, 'identifier') || textOf(view, 'tag')
  return {
    depth,
    name: textOf(view, 'type') || 'view',
    details: [...(identifier === '' ? [] : [`#${identifier}`]), placeOf(view)].filter((part) => part !== '').join(' '),
  }
}

const childrenOf = (view: JsonObject, name: string): readonly Json[] => {
  const children = view[name]
  return Array.isArray(children) ? children : []
}

/**
 * The views of a hierarchy (`{rendering_system, windows: [{type, identifier, x, y, width, height, visible, children}]}`), parents before children, at
 * most 2,000. Undefined when it is none.
 */
export const viewLines = (
  hierarchy: Json,
): { readonly system: string; readonly lines: readonly ViewLine[]; readonly isCut: boolean } | undefined => {
  if (!isObject(hierarchy) || !Array.isArray(hierarchy['windows'])) return undefined
  const lines: ViewLine[] = []
  const open = childrenOf(hierarchy, 'windows')
    .map((view) => ({ view, depth: 0 }))
    .toReversed()
  for (let next = open.pop(); next !== undefined && lines.length < linesMax; next = open.pop()) {
    const { view, depth } = next
    if (!isObject(view)) continue
    lines.push(lineOf(view, depth))
    if (depth >= depthMax) continue
    for (const child of childrenOf(view, 'children').slice(0, linesMax).toReversed()) open.push({ view: child, depth: depth + 1 })
  }
  return { system: textOf(hierarchy, 'rendering_system'), lines, isCut: lines.length === linesMax }
}
