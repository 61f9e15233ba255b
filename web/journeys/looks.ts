/** A theme and a width that a page is looked at in. */
interface PageLook {
  readonly theme: 'light' | 'dark'
  readonly view: 'wide' | 'narrow'
  readonly look: { readonly colorScheme: 'light' | 'dark'; readonly viewport: { readonly width: number; readonly height: number } }
}

const viewports = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const

const lookOf = (theme: PageLook['theme'], view: PageLook['view']): PageLook => ({
  theme,
  view,
  look: { colorScheme: theme, viewport: viewports[view] },
})

/**
 * Every page is looked at in both themes and at both widths. That are two looks, not four: colours do not depend on the width. Pages take turns, so that
 * all four pairs are seen.
 */
export const looksOf = (turn: number): readonly PageLook[] =>
  turn % 2 === 0 ? [lookOf('light', 'wide'), lookOf('dark', 'narrow')] : [lookOf('dark', 'wide'), lookOf('light', 'narrow')]
