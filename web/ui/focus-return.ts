import { useRef } from 'react'

const firstField = 'input:not([readonly], [type=hidden], [type=checkbox], [type=radio]), textarea'

/**
 * Gives the focus back to where it was when a layer without a button of its own is closed: for the two events of a layer. What had it
 * may be gone (the line of a menu): then the page's main part gets it.
 */
export const useFocusReturn = () => {
  const before = useRef<Element | null>(null)
  return {
    /** The first field to fill comes before the button that closes. */
    onOpenAutoFocus: (event: Event) => {
      before.current = document.activeElement
      const field = event.currentTarget instanceof HTMLElement ? event.currentTarget.querySelector<HTMLElement>(firstField) : null
      if (!field) return
      event.preventDefault()
      field.focus()
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      const opener = before.current
      const target =
        opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : document.querySelector('main')
      target?.focus({ preventScroll: true })
    },
  }
}
