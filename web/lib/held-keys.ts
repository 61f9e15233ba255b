import { useEffect, useLayoutEffect, useRef } from 'react'

/** Longest text that is kept for a layer. */
const heldCharsMax = 500
/** What takes the keyboard of a layer that has come. */
const layerParts =
  'input, textarea, [contenteditable=true], [role=menu], [role=listbox], [role=dialog], [role=alertdialog], [data-keys=own]'
const textFields = 'input:not([type]), input[type=text], input[type=search], textarea'
/** Keys of the browser itself: reload, full screen. */
const functionKey = /^F\d{1,2}$/

interface Hold {
  readonly giveUp: () => void
}

// The document has one keyboard. The hold that came last is the layer that Escape means.
const holds = new Set<Hold>()
let held = ''
let focusBefore: Element | null = null

const isOfBrowser = (event: KeyboardEvent): boolean => {
  const isSign = event.key.length === 1 && event.getModifierState('AltGraph')
  return ((event.ctrlKey || event.metaKey || event.altKey) && !isSign) || functionKey.test(event.key)
}

const keep = (text: string): void => {
  held = (held + text).slice(0, heldCharsMax)
}

const press = (event: KeyboardEvent): void => {
  if (isOfBrowser(event)) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (event.key.length === 1) keep(event.key)
  else if (event.key === 'Backspace') held = held.replace(/.$/su, '')
  else if (event.key === 'Escape') [...holds].at(-1)?.giveUp()
}

const paste = (event: ClipboardEvent): void => {
  event.preventDefault()
  event.stopImmediatePropagation()
  keep((event.clipboardData?.getData('text') ?? '').replaceAll(/\s+/g, ' '))
}

/** As if it were typed: whoever listens to the field hears of it. */
const typeInto = (field: HTMLInputElement | HTMLTextAreaElement, text: string): void => {
  field.setRangeText(text, field.value.length, field.value.length, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text, inputType: 'insertText' }))
}

const arrive = ({ target }: FocusEvent): void => {
  if (!(target instanceof HTMLElement) || target === focusBefore || target.closest(layerParts) === null) return
  const text = held
  release()
  const takesText = (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.matches(textFields)
  if (text !== '' && takesText) typeInto(target, text)
}

/** A press of the pointer is about something else. */
const point = (): void => release()

const release = (): void => {
  holds.clear()
  held = ''
  focusBefore = null
  window.removeEventListener('keydown', press, true)
  window.removeEventListener('paste', paste, true)
  window.removeEventListener('pointerdown', point, true)
  document.removeEventListener('focusin', arrive)
}

const hold = (one: Hold): void => {
  if (holds.size === 0) {
    focusBefore = document.activeElement
    window.addEventListener('keydown', press, true)
    window.addEventListener('paste', paste, true)
    window.addEventListener('pointerdown', point, true)
    document.addEventListener('focusin', arrive)
  }
  holds.add(one)
}

const letGo = (one: Hold): void => {
  if (holds.delete(one) && holds.size === 0) release()
}

/**
 * From when a layer is asked for until it has the focus its code may be on the way, and keys would go to the page: they rest meanwhile, and what is
 * typed or pasted goes into the layer's field, when the focus comes to one. Escape calls `giveUp`, which is to close the layer.
 */
export const useHeldKeys = (isOpen: boolean, giveUp: () => void): void => {
  const latest = useRef(giveUp)
  useEffect(() => {
    latest.current = giveUp
  })
  // Not after the paint: the next key may come before.
  useLayoutEffect(() => {
    if (!isOpen) return undefined
    const one: Hold = { giveUp: () => latest.current() }
    hold(one)
    return () => letGo(one)
  }, [isOpen])
}
