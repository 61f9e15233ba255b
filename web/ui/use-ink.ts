import { useCallback, useMemo, useSyncExternalStore } from 'react'

const darkQuery = '(prefers-color-scheme: dark)'

/** Calls back when the page gets other colours: another theme was chosen, or the system changed to it. */
const followTheme = (changed: () => void): (() => void) => {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const system = window.matchMedia(darkQuery)
  system.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', changed)
  }
}

const readTheme = (): string => `${document.documentElement.dataset['theme'] ?? ''} ${String(window.matchMedia(darkQuery).matches)}`

/** What tokens are now as colours that a canvas understands: `light-dark()` is resolved only where it is used. */
const readInk = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> => {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const entries = names.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color] as const
  })
  probe.remove()
  // Each name was read: the record is whole.
  return Object.fromEntries(entries) as Record<Name, string>
}

/** Colours of tokens (`c1`, `line`, ..) for what is drawn on a canvas; read anew when the theme changes. `names` must be one list for good. */
export const useInk = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> => {
  const theme = useSyncExternalStore(followTheme, readTheme)
  const read = useCallback(() => readInk(names), [names])
  // oxlint-disable-next-line react/exhaustive-deps -- what is read depends on the theme
  return useMemo(() => read(), [read, theme])
}
