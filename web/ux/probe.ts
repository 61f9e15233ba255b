/** What the page tells about itself: written by the script below before any script of the app runs. Times are milliseconds since navigation. */
export interface Probe {
  lcpMs: number
  cls: number
  /** What moved, most first in each entry: element, from where to where (px from the top), and by how much it counted. */
  shifts: string[]
  /** Of each long task: start and length. */
  longTasks: { startMs: number; durationMs: number }[]
  /** The longest duration of each interaction that took 16 ms or more, by its id. */
  interactions: Record<string, number>
  /** When the first row of data was in the document. */
  rowsAtMs: number
  /** When the newest `stacktrace-rendered` was marked. */
  stackAtMs: number
  /** When the newest trusted key or pointer went down. */
  inputAtMs: number
  /** Trusted presses, for the budgets of flows (ui.md 5.1). */
  pointers: number
  keys: number
  /** Names of fields that were typed into; typing into a field counts once. */
  fields: string[]
  /** Times of animation frames while `recording`. */
  frames: number[]
  recording: boolean
}

/** What `layout-shift` entries carry (W3C Layout Instability); not among the types of the DOM. */
interface ShiftSource {
  readonly node: Node | null
  readonly previousRect: DOMRectReadOnly
  readonly currentRect: DOMRectReadOnly
}
interface LayoutShift {
  readonly value: number
  readonly hadRecentInput: boolean
  readonly sources: readonly ShiftSource[]
}

declare global {
  interface Window {
    ux: Probe
    /** Counts of what a person did, over all pages of a flow. */
    uxPressed?: (kind: 'pointers' | 'keys' | 'fields', name: string) => void
  }
}

/** The first row of data of a list: by its index where rows have one, else the first link to an issue in a table. */
const firstRow = '[role=row][aria-rowindex="2"], main tr[aria-rowindex="2"], main tbody tr a[href]'

/** Runs in the page. Self-contained: it is sent as text. */
const install = (rowSelector: string): void => {
  const probe: Probe = {
    lcpMs: Number.NaN,
    cls: 0,
    shifts: [],
    longTasks: [],
    interactions: {},
    rowsAtMs: Number.NaN,
    stackAtMs: Number.NaN,
    inputAtMs: Number.NaN,
    pointers: 0,
    keys: 0,
    fields: [],
    frames: [],
    recording: false,
  }
  window.ux = probe
  const observe = (type: string, more: object, each: (entry: PerformanceEntry) => void): void => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) each(entry)
    }).observe({ type, buffered: true, ...more })
  }
  observe('largest-contentful-paint', {}, ({ startTime }) => (probe.lcpMs = startTime))
  const describe = ({ node, previousRect, currentRect }: ShiftSource): string => {
    const element = node instanceof Element ? node : node?.parentElement
    const name = `${element?.tagName.toLowerCase() ?? 'text'}.${element?.getAttribute('class') ?? ''}`.slice(0, 60)
    return `${name} ${previousRect.y.toFixed(0)}+${previousRect.height.toFixed(0)} -> ${currentRect.y.toFixed(0)}+${currentRect.height.toFixed(0)}`
  }
  observe('layout-shift', {}, (entry) => {
    const { hadRecentInput, value, sources } = entry as PerformanceEntry & LayoutShift
    if (hadRecentInput) return
    probe.cls += value
    probe.shifts.push(`${value.toFixed(3)} at ${entry.startTime.toFixed(0)} ms: ${sources.slice(0, 3).map(describe).join('; ')}`)
  })
  observe('longtask', {}, ({ startTime, duration }) => probe.longTasks.push({ startMs: startTime, durationMs: duration }))
  observe('event', { durationThreshold: 16 }, (entry) => {
    const id = 'interactionId' in entry ? Number(entry.interactionId) : 0
    if (id > 0) probe.interactions[id] = Math.max(probe.interactions[id] ?? 0, entry.duration)
  })
  observe('mark', {}, ({ name, startTime }) => {
    if (name === 'stacktrace-rendered') probe.stackAtMs = startTime
  })
  const eachFrame = (atMs: number): void => {
    if (probe.recording) probe.frames.push(atMs)
    if (Number.isNaN(probe.rowsAtMs) && document.querySelector(rowSelector) !== null) probe.rowsAtMs = performance.now()
    requestAnimationFrame(eachFrame)
  }
  requestAnimationFrame(eachFrame)
}

/** Runs in the page, after `install`: what a person presses. */
const countPresses = (): void => {
  const probe = window.ux
  const nameOf = (field: Element): string =>
    `${location.pathname} ${field.getAttribute('name') ?? field.getAttribute('aria-label') ?? field.id}`
  const isField = (target: EventTarget | null): target is Element =>
    target instanceof Element && target.matches('input:not([type=radio]):not([type=checkbox]), textarea, [contenteditable=true]')
  // Keys that do something in a field beside typing; to go on to the next field is part of typing.
  const acting = new Set(['Enter', 'Escape', 'ArrowDown', 'ArrowUp'])
  const passing = new Set(['Tab', 'Shift', 'Control', 'Meta', 'Alt'])
  const count = (kind: 'pointers' | 'keys' | 'fields', name: string): void => {
    if (kind === 'fields') {
      if (probe.fields.includes(name)) return
      probe.fields.push(name)
    } else probe[kind] += 1
    window.uxPressed?.(kind, name)
  }
  addEventListener(
    'pointerdown',
    (event) => {
      if (!event.isTrusted) return
      probe.inputAtMs = event.timeStamp
      count('pointers', '')
    },
    true,
  )
  addEventListener(
    'keydown',
    (event) => {
      if (!event.isTrusted) return
      probe.inputAtMs = event.timeStamp
      if (!isField(event.target)) count('keys', event.key)
      else if (acting.has(event.key)) count('keys', event.key)
      else if (!passing.has(event.key)) count('fields', nameOf(event.target))
    },
    true,
  )
}

/** The script for `addInitScript`. */
export const probeScript = `(${install.toString()})(${JSON.stringify(firstRow)});(${countPresses.toString()})()`
