import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { expandTemplate, linkVariables, parseTemplate, templateLengthMax } from './link-template.ts'
import type { LinkFacts } from './link-template.ts'

const timeMs = Date.UTC(2026, 10, 22, 17, 9, 41, 204)
const factsOf = (values: Readonly<Record<string, string>>): LinkFacts => ({
  timeMs,
  valueOf: (name) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null),
})
const expand = (text: string, values: Readonly<Record<string, string>> = {}) => {
  const parsed = parseTemplate(text)
  if (parsed.kind === 'wrong') throw new Error(parsed.message)
  return expandTemplate(parsed.template, factsOf(values))
}

describe('a template', () => {
  it('becomes a link with the facts of the event', () => {
    expect(expand('https://grafana.example/explore?trace={trace_id}&host={tag.host}', { trace_id: 'abc', 'tag.host': 'api 2/x' })).toEqual({
      kind: 'link',
      href: 'https://grafana.example/explore?trace=abc&host=api%202%2Fx',
    })
  })

  it('knows times around the event, in four forms', () => {
    const link = expand('http://h:3000/?a={timestamp}&b={timestamp_s}&c={timestamp_ms-5m}&d={timestamp_ns+1h}')
    expect(link).toEqual({
      kind: 'link',
      href: `http://h:3000/?a=2026-11-22T17%3A09%3A41.204Z&b=${String(Math.floor(timeMs / 1_000))}&c=${String(timeMs - 300_000)}&d=${String(timeMs + 3_600_000)}000000`,
    })
  })

  it('has braces of its own when they are doubled', () =>
    expect(expand('https://h/?left={{"a":1}}'.replaceAll('"', '%22'))).toEqual({ kind: 'link', href: 'https://h/?left=%7B%22a%22:1%7D' }))

  it('is no link when the event lacks a variable: all of them are named', () =>
    expect(expand('https://h/{trace_id}/{tag.host}/{release}/{trace_id}', { release: '1' })).toEqual({
      kind: 'missing',
      names: ['trace_id', 'tag.host'],
    }))

  it('takes every variable that there is', () => {
    for (const name of Object.keys(linkVariables)) expect(expand(`https://h/{${name}}`, { [name]: 'x' }).kind).toBe('link')
  })
})

describe('what is wrong is told with its place', () => {
  const cases: readonly (readonly [text: string, at: number, message: RegExp])[] = [
    ['javascript:alert(1)', 0, /begins with https/],
    ['data:text/html,x', 0, /begins with https/],
    ['//evil.example', 0, /begins with https/],
    ['https://{tag.host}/', 8, /Host and port are fixed/],
    ['https://h{tag.x}.example/', 8, /Host and port are fixed/],
    ['https://user@h/', 8, /Host and port are fixed/],
    ['https://', 8, /Host and port are fixed/],
    ['https://h/{trace}', 10, /\{trace\} is not known/],
    ['https://h/{__proto__}', 10, /not known/],
    ['https://h/{constructor}', 10, /not known/],
    ['https://h/{release-5m}', 10, /not known/],
    ['https://h/{tag.}', 10, /names no tag/],
    ['https://h/{trace_id', 10, /never closed/],
    ['https://h/}', 10, /closes nothing/],
    ['https://h/a b', 11, /percent-encoded/],
    ['https://h/\u202Ex', 10, /percent-encoded/],
    ['https://h/"onclick', 10, /percent-encoded/],
    [`https://h/${'x'.repeat(templateLengthMax)}`, templateLengthMax, /at most/],
    [`https://h/${'{level}'.repeat(51)}`, 0, /at most 50 variables/],
  ]
  it.each(cases)('%s', (text, at, message) => {
    const parsed = parseTemplate(text)
    expect(parsed).toMatchObject({ kind: 'wrong', at })
    expect(parsed.kind === 'wrong' && parsed.message).toMatch(message)
  })
})

describe('whatever comes', () => {
  it('a text is a template or told what is wrong, and never throws', () => {
    const text = fc
      .array(fc.constantFrom('https://h/', '{', '}', 'trace_id', '{tag.x}', 'a', '%', ' ', '\ud800', '?'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseTemplate(written)
        const isTold = parsed.kind === 'wrong' && parsed.at <= written.length
        const isLink =
          parsed.kind === 'template' && expandTemplate(parsed.template, factsOf({ trace_id: 'x', 'tag.x': 'y' })).kind === 'link'
        expect(isTold || isLink).toBe(true)
      }),
    )
  })

  it('a value is no step in the path', () => {
    expect(expand('https://h/a/{tag.x}/b', { 'tag.x': '..' })).toEqual({ kind: 'missing', names: ['tag.x'] })
  })

  it('a value stays within its place: host, path and every other parameter are what the template says', () => {
    const value = fc.string({ unit: 'binary', minLength: 3, maxLength: 30 })
    fc.assert(
      fc.property(value, (given) => {
        const link = expand('https://grafana.example:8443/a/{tag.x}/b?q={tag.x}&z=1#{tag.x}', { 'tag.x': given })
        const url = new URL(link.kind === 'link' ? link.href : '')
        expect([url.protocol, url.host]).toEqual(['https:', 'grafana.example:8443'])
        expect(url.searchParams.get('q')).toBe(given.toWellFormed())
        expect(url.searchParams.get('z')).toBe('1')
      }),
      { numRuns: 30 },
    )
  })
})
