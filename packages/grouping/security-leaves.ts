import type { Event } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'

import type { Leaf } from './component.ts'

const text = (object: JsonObject, key: string): string => {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}

const self = "'self'"

/** A blocked URI by where it points to: `'self'`, a scheme, or a host (grouping.md 1.11). */
const blockedTarget = (uri: string): string => {
  if (uri === '' || uri === 'self' || uri === self) return self
  const colon = uri.indexOf(':')
  if (colon < 0) return `${uri}:`
  const scheme = uri.slice(0, colon)
  const authority = /^\/\/([^/?#]*)/.exec(uri.slice(colon + 1))?.[1] ?? ''
  if (/^https?$/i.test(scheme)) return hostOf(authority)
  return authority === '' ? `${scheme}:` : `${scheme}://${authority}`
}

const hostOf = (authority: string): string =>
  authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d{0,8}$/, '')
    .toLowerCase()

const localViolation = (directive: string, target: string, violated: string): string | undefined => {
  if (directive !== 'script-src' || target !== self) return undefined
  return ["'unsafe-inline'", "'unsafe-eval'"].find((keyword) => violated.includes(keyword))
}

/** Content-Security-Policy: the directive, and what was blocked or which keyword would have allowed it. */
export const cspLeaves = (event: Event): Leaf[] => {
  const report = event.csp
  if (!report) return []
  const directive = text(report, 'effective_directive')
  const target = blockedTarget(text(report, 'blocked_uri'))
  const violation = localViolation(directive, target, text(report, 'violated_directive'))
  return [
    { kind: 'directive', value: directive },
    violation === undefined ? { kind: 'uri', value: target } : { kind: 'violation', value: violation },
  ]
}

/** Reports about certificates: which kind, and whose. */
export const hostnameLeaves = (report: JsonObject | undefined, strategy: string): Leaf[] =>
  report
    ? [
        { kind: 'salt', value: strategy },
        { kind: 'hostname', value: text(report, 'hostname') },
      ]
    : []

/** A template error of a web framework: file and line as they are. */
export const templateLeaves = (event: Event): Leaf[] => {
  const { template } = event
  if (!template) return []
  const leaves: Leaf[] = []
  if (text(template, 'filename') !== '') leaves.push({ kind: 'filename', value: text(template, 'filename') })
  if (text(template, 'context_line') !== '') leaves.push({ kind: 'context-line', value: text(template, 'context_line') })
  return leaves
}
