/**
 * Runs in the page before any module, with the files of the list as `files`. Its answers wait in `window.vedetteEarly`, by path. The address of a
 * search is put in order by the app first: nothing is asked for it.
 */
const source = `
  const org = /^\\/organizations\\/([\\w-]+)\\/issues\\/$/.exec(location.pathname)?.[1]
  if (org === undefined || location.search !== '') return
  const paths = ['/api/0/auth/session/', '/api/0/organizations/' + org + '/issues/?limit=50&lenient=1']
  const ask = (path) => fetch(path, { credentials: 'same-origin', headers: { Accept: 'application/json' } }).catch(() => null)
  window.vedetteEarly = new Map(paths.map((path) => [path, ask(path)]))
  const nonce = document.currentScript.nonce
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
`

/** The script for index.html that fetches these files, and the first answers of the issue list. */
export const earlyScript = (files: readonly string[]): string => `((files) => {${source}})(${JSON.stringify(files)})`
