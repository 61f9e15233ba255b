import type { Page } from 'playwright-core'

/** What a person did in a flow, over all its pages (ui.md 5.1). */
export interface Presses {
  pointers: number
  keys: number
  readonly fields: Set<string>
}

/** Counts trusted presses from now on; before the first page is opened. */
export const countPresses = async (page: Page): Promise<Presses> => {
  const presses: Presses = { pointers: 0, keys: 0, fields: new Set() }
  await page.exposeFunction('uxPressed', (kind: 'pointers' | 'keys' | 'fields', name: string) => {
    if (kind === 'fields') presses.fields.add(name)
    else presses[kind] += 1
  })
  return presses
}

/** Whether a person sees where the keyboard is: the focused element, or the row that it stands in, is marked. */
export const isFocusVisible = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const focused = document.activeElement
    if (focused === null || focused === document.body) return false
    if (!focused.matches(':focus-visible')) return false
    const isMarked = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    }
    // A row may wear the mark of the link in it.
    const row = focused.closest('tr, [role=row]')
    return isMarked(focused) || (row !== null && isMarked(row))
  })
