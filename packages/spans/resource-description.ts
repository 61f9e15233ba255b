import { urlOrigin } from './request-description.ts'

/** Folders that say what kind of file it is; all others vary. */
const usualFolders = new Set(
  '_app _next _nuxt _astro _assets assets build bundles chunks cdn client css dist fonts font files icons images image img js lib media modules node_modules packs packages pages pkg plugins public scripts src static styles svg themes vendor wp-content wp-includes'.split(
    ' ',
  ),
)
const segmentsMax = 40
const segmentCharsMax = 25
const extensionCharsMax = 10
const hash =
  /(?<![0-9A-Za-z])(?:v?[0-9]{1,20}(?:\.[0-9]{1,20}){1,4}|(?=[A-Za-z_]{0,64}[0-9])[0-9a-f]{6,64}|[0-9]{1,20}|(?=[^0-9]{0,20}[0-9])(?=[^A-Z]{0,20}[A-Z])[A-Za-z0-9_]{8,20})(?![0-9A-Za-z])/g

/** `vendor.3f9a2b1c.js` becomes `vendor.*.js`; a name that is one identifier becomes `*`. */
const fileName = (name: string): string => {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot - 1 <= extensionCharsMax ? name.slice(dot).toLowerCase() : ''
  const stem = extension === '' ? name : name.slice(0, dot)
  const shown = stem.length > 200 ? '*' : stem.replaceAll(hash, '*').replaceAll(/\*(?:[.-]\*){1,20}/g, '*')
  return (shown.length > segmentCharsMax ? '*' : shown) + extension
}

const pathOf = (path: string): string => {
  const segments = path.split('/', segmentsMax).filter((segment) => segment !== '')
  const file = path.endsWith('/') ? undefined : segments.pop()
  const shown: string[] = []
  for (const segment of segments) {
    if (usualFolders.has(segment)) shown.push(segment)
    else if (shown.at(-1) !== '*') shown.push('*')
  }
  if (file !== undefined) shown.push(fileName(file))
  return `/${shown.join('/')}`
}

const schemePattern = /^([a-z][a-z-]{0,30}):/i
const dataPattern = /^data:([\w.+-]{1,40}\/[\w.+-]{1,60})/i

/** What a resource that is at no `https:` address is, by its scheme. */
const describeLocal = (url: string, scheme: string): string => {
  if (scheme === '') return pathOf(url)
  if (scheme === 'data') return `data:${dataPattern.exec(url)?.[1]?.toLowerCase() ?? '*'}`
  return scheme.endsWith('-extension') ? 'browser-extension://*' : `${scheme}:*`
}

/** The address of a resource without what varies, `https://*.example.com/assets/*.js` (features.md 2.5), and its host. */
export const describeResource = (description: string): { readonly text: string; readonly domain: string } => {
  const url = description.slice(0, 2_000)
  const end = url.search(/[?#]/)
  const whole = end < 0 ? url : url.slice(0, end)
  const scheme = schemePattern.exec(whole)?.[1]?.toLowerCase() ?? ''
  const origin = scheme.endsWith('-extension') ? undefined : urlOrigin(whole)
  if (origin === undefined) return { text: describeLocal(whole, scheme), domain: '' }
  const slash = whole.indexOf('/', whole.indexOf('://') + 3)
  return { text: `${origin.scheme}://${origin.host}${slash < 0 ? '' : pathOf(whole.slice(slash))}`, domain: origin.host }
}
