import { useEffect, useRef } from 'react'

/** What a key does here. The help sheet (`?`) shows `says`: "Next issue of the list". */
export interface KeyCommand {
  readonly says: string
  readonly run: () => void
  /** True for keys with a modifier that are no letters to type: they work in text fields too. */
  readonly whileTyping?: boolean
}

/**
 * Commands by key. A key is `event.key` (`j`, `J` for Shift+j, `?`, `Space`, `Enter`, `ArrowDown`), with `Mod+` (Ctrl or Command), `Alt+` and, before
 * names of more than one letter or after another modifier, `Shift+`; or two such keys one after the other (`g i`). What cannot be done now is null.
 */
export type KeyCommands = Readonly<Record<string, KeyCommand | null>>

/** `everywhere`: keys of the frame. Those of the page and, before them, those of an open layer win over them. */
export type KeyScope = 'everywhere' | 'page' | 'layer'

interface Layer {
  readonly scope: KeyScope
  readonly commands: { readonly current: KeyCommands }
}

/** The second key of two comes within this time. */
const pairMs = 1_200
const ranks: Readonly<Record<KeyScope, number>> = { everywhere: 0, page: 1, layer: 2 }

/** Inside of these the keys belong to what is open: text, a menu, a dialog of its own. */
const ownKeys =
  'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=menu], [role=listbox], [data-keys=own]'

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest(ownKeys) !== null

const modifiers: ReadonlySet<string> = new Set(['Control', 'Meta', 'Alt', 'Shift', 'AltGraph'])

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** The key itself. With Alt some systems type another letter; then the place of the key must do. */
const plainName = ({ key, code, altKey }: KeyPress, modified: boolean): string => {
  const letter = altKey && code.startsWith('Key') ? code.slice(3) : key
  if (letter === ' ') return 'Space'
  return modified && letter.length === 1 ? letter.toLowerCase() : letter
}

/** Names a key press as `KeyCommands` spells it; null for a modifier alone. */
export const keyName = (event: KeyPress): string | null => {
  if (modifiers.has(event.key)) return null
  const mod = event.ctrlKey || event.metaKey
  const modified = mod || event.altKey
  const name = plainName(event, modified)
  const shift = event.shiftKey && (modified || name.length > 1)
  return `${mod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${name}`
}

// The document has one keyboard: hooks put their layers here, and the one listener reads them.
const layers = new Set<Layer>()
let first = ''
let firstAtMs = 0

/** Innermost first: by scope, then the one that came last. */
const layersInward = (): readonly Layer[] => [...layers].toReversed().toSorted((a, b) => ranks[b.scope] - ranks[a.scope])

const findCommand = (name: string): KeyCommand | null => {
  for (const { commands } of layersInward()) {
    const command = Object.hasOwn(commands.current, name) ? commands.current[name] : null
    if (command) return command
  }
  return null
}

const opensPair = (name: string): boolean =>
  [...layers].some(({ commands }) => Object.entries(commands.current).some(([key, command]) => command && key.startsWith(`${name} `)))

const isSingleOff = (): boolean => document.documentElement.dataset['keys'] === 'off'

/** Runs a command, unless its key is a letter of a text now, or such keys are switched off. */
const runAllowed = (event: KeyboardEvent, name: string, command: KeyCommand): void => {
  const rests = isTyping(event.target) || (isSingleOff() && !name.includes('+'))
  if (rests && !command.whileTyping) return
  event.preventDefault()
  command.run()
}

const press = (event: KeyboardEvent): void => {
  const name = keyName(event)
  if (event.defaultPrevented || name === null) return
  const pair = first !== '' && event.timeStamp - firstAtMs <= pairMs ? `${first} ${name}` : name
  first = ''
  const command = findCommand(pair) ?? findCommand(name)
  if (command) {
    runAllowed(event, name, command)
  } else if (!isTyping(event.target) && !isSingleOff() && opensPair(name)) {
    first = name
    firstAtMs = event.timeStamp
  }
}

/** Runs commands when their keys are pressed, and lists them in the help sheet, while the component is in the page (ui.md 1.5). */
export const useKeys = (commands: KeyCommands, scope: KeyScope = 'page'): void => {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const layer: Layer = { scope, commands: latest }
    if (layers.size === 0) document.addEventListener('keydown', press)
    layers.add(layer)
    return () => {
      layers.delete(layer)
      if (layers.size === 0) document.removeEventListener('keydown', press)
    }
  }, [scope])
}

/** A line of the help sheet: keys that do the same. */
export interface KeyLine {
  readonly keys: readonly string[]
  readonly says: string
}

/** What the keys do now, by scope, innermost first; keys that an inner scope took are not named again. */
export const listKeys = (): readonly { readonly scope: KeyScope; readonly lines: readonly KeyLine[] }[] => {
  const seen = new Set<string>()
  const groups = new Map<KeyScope, Map<string, string[]>>()
  for (const { scope, commands } of layersInward()) {
    const lines = groups.get(scope) ?? new Map<string, string[]>()
    groups.set(scope, lines)
    for (const [key, command] of Object.entries(commands.current)) {
      if (!command || seen.has(key)) continue
      seen.add(key)
      lines.set(command.says, [...(lines.get(command.says) ?? []), key])
    }
  }
  return [...groups]
    .map(([scope, lines]) => ({ scope, lines: [...lines].map(([says, keys]) => ({ says, keys })) }))
    .filter(({ lines }) => lines.length > 0)
}
