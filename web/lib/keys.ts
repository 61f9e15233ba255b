import { useEffect, useRef } from 'react'

/** True while the user types: then no single key is a command. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role=menu]') !== null)

/** Runs a command when its key is pressed, by `event.key`, without modifiers and not while typing (ui.md 1.5). */
export const useKeys = (commands: Readonly<Record<string, () => void>>): void => {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const command = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined
      if (!command) return
      event.preventDefault()
      command()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
