import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { RequestAnswer } from '#packages/contract/event'

import { toCurl } from './curl.ts'

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
