import { useKeys } from '../../lib/keys.ts'
import { chainRows } from './chain.ts'
import { sourceAddress } from './frame-row-names.ts'
import { rowsOfStack } from './stack-trace-frames.tsx'
import { frameId } from './stack-trace-state.ts'
import type { TraceView } from './stack-trace-tools.tsx'
import type { TraceLook } from './stack-trace-use-wanted.ts'

/** The application's own frames that can be seen, from top to bottom. */
const ownFrames = (look: TraceLook): readonly string[] => {
  const rows = chainRows(look.exceptions, look.state.groups)
  return (look.settings.newestFirst ? rows : rows.toReversed()).flatMap((row) => {
    const stack = row.kind === 'exception' ? look.stacks[row.index] : undefined
    if (!stack) return []
    const frames = rowsOfStack(stack, { inAppOnly: look.inAppOnly, settings: look.settings, folds: look.state.folds })
    return frames.flatMap((one) => (one.kind === 'frame' && stack.trace.frames[one.index]?.inApp ? [frameId(stack.id, one.index)] : []))
  })
}

const focusedFrame = (): HTMLElement | null => {
  const focused = document.activeElement
  const row = focused?.closest('[id^=frame-]')
  return row?.querySelector<HTMLElement>('[data-frame]') ?? null
}

/** Without a frame in focus the key means the first open one: the one that people look at. */
const currentFrame = (): HTMLElement | null => focusedFrame() ?? document.querySelector<HTMLElement>('[data-frame][aria-expanded=true]')

const sourceLink = (): HTMLAnchorElement | null =>
  currentFrame()?.closest('[id^=frame-]')?.querySelector<HTMLAnchorElement>('a[data-source]') ?? null

/** What Enter does by itself wherever the focus is: the key is ours only on the page itself. */
const pressFocused = (): void => {
  const focused = document.activeElement
  if (focused instanceof HTMLElement && focused !== document.body && focused.matches('a, button, summary, [role]')) focused.click()
  else currentFrame()?.click()
}

/** Keys of the stack trace (ui.md 1.5). */
export const useStackKeys = (
  look: TraceLook & { readonly view: TraceView; readonly setView: (view: TraceView) => void; readonly reveal: (id: string) => void },
): void => {
  const { view, setView, reveal } = look
  const step = (by: 1 | -1) => () => {
    const frames = ownFrames(look)
    const at = frames.indexOf(focusedFrame()?.dataset['frame'] ?? '')
    const next = at < 0 ? (by > 0 ? 0 : frames.length - 1) : at + by
    const frame = frames[Math.min(Math.max(next, 0), frames.length - 1)]
    if (frame !== undefined) reveal(frame)
  }
  const hasOwn = look.stacks.some(({ trace }) => trace.frames.some(({ inApp }) => inApp))
  const has = look.exceptions.length > 0
  const inFrames = has && view !== 'raw'
  useKeys({
    i: has ? { says: 'In-app frames, or all', run: () => setView(view === 'app' ? 'all' : 'app') } : null,
    w: has ? { says: 'The raw stack trace', run: () => setView(view === 'raw' ? 'app' : 'raw') } : null,
    n: inFrames && hasOwn ? { says: 'Next in-app frame', run: step(1) } : null,
    N: inFrames && hasOwn ? { says: 'Previous in-app frame', run: step(-1) } : null,
    Enter: inFrames ? { says: 'Open or close the frame', run: pressFocused } : null,
    o:
      inFrames && look.stacks.some(({ trace }) => trace.frames.some((frame) => sourceAddress(frame) !== null))
        ? { says: 'Open the source of the frame', run: () => sourceLink()?.click() }
        : null,
  })
}
