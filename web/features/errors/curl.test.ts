import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { RequestAnswer } from '#packages/contract/event'

import { splitAddress, toCurl, toRawRequest } from './curl.ts'

const requestOf = (given: Partial<RequestAnswer>): RequestAnswer => ({
  method: 'POST',
  url: 'https://shop.example/checkout',
  query: [],
  fragment: null,
  data: null,
  headers: [],
  cookies: [],
  env: null,
  inferredContentType: null,
  apiTarget: null,
  ...given,
})

/** Words of a line in which all is single-quoted, escaped or harmless, as a POSIX shell reads them; null when anything else stands open. */
const shellWords = (line: string): string[] | null => {
  const form = /'([^']*)'|\\(\n)|\\([^\n])|([\w-]+)|(\s+)|(.)/g
  const words: (string | null)[] = [null]
  for (const [, quoted, joined, escaped, plain, space, open] of line.matchAll(form)) {
    if (open !== undefined) return null
    const part = quoted ?? escaped ?? plain
    if (part !== undefined) words[words.length - 1] = (words.at(-1) ?? '') + part
    else if ((space !== undefined || joined !== undefined) && words.at(-1) !== null) words.push(null)
  }
  return words.filter((word) => word !== null)
}

describe('copy as curl', () => {
  it('has query, headers, cookies and body', () => {
    const request = requestOf({
      query: [['a', '1 2']],
      headers: [
        ['Accept', 'text/html'],
        ['Content-Length', '9'],
      ],
      cookies: [['sid', '[Filtered]']],
      data: { coupon: "it's" },
    })
    expect(toCurl(request)).toBe(
      String.raw`curl -X 'POST' 'https://shop.example/checkout?a=1+2' \
  -H 'Accept: text/html' \
  -b 'sid=[Filtered]' \
  --data-raw '{"coupon":"it'\''s"}'`,
    )
  })

  it('nothing of an event is run by the shell', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '"', '$', '(', ')', '`', '\\', '\n', 'a', ' '), minLength: 1 })
    fc.assert(
      fc.property(text, text, (body, header) => {
        expect(shellWords(toCurl(requestOf({ data: body, headers: [['x', header]] })))).toEqual([
          'curl',
          '-X',
          'POST',
          'https://shop.example/checkout',
          '-H',
          `x: ${header}`,
          '--data-raw',
          body,
        ])
      }),
    )
  })
})

describe('as it goes over the wire', () => {
  it('first line, host, headers, cookies, body', () => {
    const request = requestOf({ query: [['a', '1']], headers: [['Accept', 'text/html']], cookies: [['sid', 'x']], data: 'plain' })
    expect(toRawRequest(request)).toBe('POST /checkout?a=1 HTTP/1.1\nHost: shop.example\nAccept: text/html\nCookie: sid=x\n\nplain')
  })

  it('a form is encoded as it was, here and for curl', () => {
    const request = requestOf({ data: { name: ['x y'], n: '1' }, inferredContentType: 'application/x-www-form-urlencoded' })
    expect(toRawRequest(request)).toContain('\n\nname=%5B%22x+y%22%5D&n=1')
    expect(toCurl(requestOf({ ...request, data: { name: 'x y' } }))).toContain("--data-raw 'name=x+y'")
  })

  it('no value makes a header of its own', () => {
    expect(toRawRequest(requestOf({ headers: [['x', 'a\r\nEvil: 1']] })).split('\n')).toHaveLength(5)
  })

  it('only http and https can be links', () => {
    expect(splitAddress('https://shop.example/a?b')).toEqual({ origin: 'https://shop.example', path: '/a?b', isLink: true })
    for (const address of ['javascript:alert(1)', '/relative', 'data:text/html,x', 'ftp://x/'])
      expect(splitAddress(address).isLink).toBe(false)
  })
})
