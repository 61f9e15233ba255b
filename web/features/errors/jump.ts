/** Brings a section into view, opens it, and gives it the keyboard; nothing when the page does not have it. */
export const jumpTo = (id: string): void => {
  const section = document.getElementById(id)
  if (!section) return
  if (section instanceof HTMLDetailsElement) section.open = true
  section.scrollIntoView({ block: 'start' })
  const target = section.querySelector<HTMLElement>(':scope > summary') ?? section
  target.focus({ preventScroll: true })
}
