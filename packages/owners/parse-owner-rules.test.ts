import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseOwnerRules, schemaOfRules } from './parse-owner-rules.ts'

const rulesOf = (text: string) => {
  const parsed = parseOwnerRules(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.rules
}
const faultOf = (text: string): string => {
  const parsed = parseOwnerRules(text)
  return parsed.ok ? 'fine' : `${parsed.error.line}:${parsed.error.column} ${parsed.error.reason}`
}

describe('ownership rules', () => {
  it('are a matcher and owners on a line; without a word in front the matcher is a path', () => {
    const text = `# who looks after what

src/pay/*            #payments
path:"my dir/*.js"   #web Ada@Example.com
module:com.acme.*    #java
url:*/checkout/*     #checkout
tags.user.email:*@acme.com  #vip
codeowners:/docs/    #docs`
    expect(rulesOf(text).map(({ matcher, owners, line }) => [line, matcher.type, matcher.pattern, owners])).toEqual([
      [3, 'path', 'src/pay/*', [{ type: 'team', identifier: 'payments' }]],
      [
        4,
        'path',
        'my dir/*.js',
        [
          { type: 'team', identifier: 'web' },
          { type: 'user', identifier: 'ada@example.com' },
        ],
      ],
      [5, 'module', 'com.acme.*', [{ type: 'team', identifier: 'java' }]],
      [6, 'url', '*/checkout/*', [{ type: 'team', identifier: 'checkout' }]],
      [7, 'tags.user.email', '*@acme.com', [{ type: 'team', identifier: 'vip' }]],
      [8, 'codeowners', '/docs/', [{ type: 'team', identifier: 'docs' }]],
    ])
  })

  it('take addresses, drives and quoted paths with colons for paths', () => {
    const patterns = rulesOf('webpack:///./src/* #a\nC:\\src\\* #a\n"odd:path/*" #a').map(
      ({ matcher }) => `${matcher.type} ${matcher.pattern}`,
    )
    expect(patterns).toEqual(['path webpack:///./src/*', 'path C:\\src\\*', 'path odd:path/*'])
  })

  it.each([
    ['src/*', '1:6 an owner is missing: #team or an e-mail address'],
    [
      'src/* #a\npth:src/* #a',
      '2:1 "pth" is no matcher: path, module, url, codeowners and tags.<name> are; a path with a colon goes into quotes',
    ],
    ['src/* payments', '1:7 "payments" is no owner: #team or an e-mail address is'],
    ['path: #a', '1:6 a pattern is missing behind the colon'],
    ['path:"src/* #a', '1:6 the quotation mark is not closed'],
    ['src/* #', '1:7 "#" is no owner: #team or an e-mail address is'],
    [`${'x'.repeat(513)} #a`, '1:1 a pattern has at most 512 characters'],
  ])('that cannot be read say where: %#', (text, fault) => expect(faultOf(text)).toBe(fault))

  it('are what clients know as schema version 1', () => {
    expect(schemaOfRules(rulesOf('src/* #a'))).toEqual({
      $version: 1,
      rules: [{ matcher: { type: 'path', pattern: 'src/*' }, owners: [{ type: 'team', identifier: 'a' }] }],
    })
  })

  it('never throw, and point into the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ':', '#', '"', '\\', ' ', '\n', '@', '.', '/', 'path', 'tags.'), maxLength: 60 }),
        (text) => {
          const parsed = parseOwnerRules(text)
          if (parsed.ok) return
          const line = text.split('\n')[parsed.error.line - 1]
          expect(parsed.error.column - 1).toBeLessThanOrEqual(line?.length ?? -1)
        },
      ),
    )
  })
})
