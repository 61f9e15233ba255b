import { preferencesKey } from './lib/preferences-key.ts'

/** A page whose first answers and code are fetched before the app's own code is there. */
export interface EarlyPage {
  /** Source of a regular expression that the path of the page matches. */
  readonly path: string
  /** What the page asks first, word for word; `$1` is the path's first group. Few: a browser has six connections, and code is waiting, too. */
  readonly asks: readonly string[]
  /** Files of its code and styles. */
  readonly files: readonly string[]
}

/** The chosen theme holds from the first paint: what the app reads again (`lib/preferences.ts`) comes later. */
const theme = `
  try {
    const { theme } = JSON.parse(localStorage.getItem('${preferencesKey}'))
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Nothing was chosen, or storage is refused.
  }
`

/**
 * Runs in the page before any module, with what is above as `pages`. Its answers wait in `window.vedetteEarly`, by path. The address of a search is
 * put in order by the app first: nothing is asked for it.
 */
const source = `
  if (location.search !== '') return
  const nonce = document.currentScript.nonce
  const ask = (path) => fetch(path, { credentials: 'same-origin', headers: { Accept: 'application/json' } }).catch(() => null)
  for (const { path, asks, files } of pages) {
    const match = new RegExp(path).exec(location.pathname)
    if (!match) continue
    const paths = asks.map((ask) => ask.replace(/[$](\\d)/g, (_, group) => match[group]))
    window.vedetteEarly = new Map(paths.map((path) => [path, ask(path)]))
    for (const file of files) {
      const link = document.createElement('link')
      const style = file.endsWith('.css')
      link.rel = style ? 'preload' : 'modulepreload'
      if (style) link.as = 'style'
      link.crossOrigin = ''
      link.nonce = nonce
      link.href = file
      document.head.append(link)
    }
    return
  }
`

/** The script for index.html: the theme, and what these pages fetch. */
export const earlyScript = (pages: readonly EarlyPage[]): string => `((pages) => {${theme}${source}})(${JSON.stringify(pages)})`
