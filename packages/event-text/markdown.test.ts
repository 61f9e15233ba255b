import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { EventAnswer, FrameAnswer } from '#packages/contract/event'

import { toMarkdown } from './markdown.ts'

const emptyFrame: FrameAnswer = {
  filename: null,
  absPath: null,
  module: null,
  package: null,
  platform: null,
  function: null,
  rawFunction: null,
  symbol: null,
  context: [],
  lineNo: null,
  colNo: null,
  inApp: false,
  instructionAddr: null,
  symbolAddr: null,
  trust: null,
  errors: null,
  lock: null,
  vars: null,
  sourceLink: null,
}

const frameOf = (given: Partial<FrameAnswer>): FrameAnswer => ({ ...emptyFrame, ...given })

const eventOf = (title: string, code: string, value: string): EventAnswer => ({
  id: 'a'.repeat(32),
  eventID: 'a'.repeat(32),
  groupID: '1',
  projectID: '1',
  size: null,
  title,
  message: null,
  location: null,
  culprit: '',
  platform: 'python',
  type: 'error',
  level: 'error',
  metadata: {},
  dateCreated: '2026-11-22T17:09:41.204Z',
  dateReceived: '2026-11-22T17:09:41.390Z',
  dist: null,
  user: null,
  tags: [{ key: 'release', value: '2.4.1' }],
  contexts: {},
  context: {},
  packages: {},
  sdk: null,
  errors: [],
  occurrence: null,
  crashFile: null,
  fingerprints: [],
  groupingConfig: { id: '', enhancements: '' },
  release: null,
  userReport: null,
  sdkUpdates: [],
  resolvedWith: [],
  nextEventID: null,
  previousEventID: null,
  entries: [
    {
      type: 'exception',
      data: {
        values: [
          {
            type: 'TypeError',
            value: 'no',
            module: null,
            threadId: null,
            mechanism: null,
            stacktrace: {
              frames: [
                ...Array.from({ length: 30 }, (_, index) =>
                  frameOf({ function: `lib${String(index)}`, filename: 'flask/app.py', lineNo: index }),
                ),
                frameOf({
                  function: 'price',
                  filename: 'shop/price.py',
                  lineNo: 7,
                  inApp: true,
                  context: [[7, code]],
                  vars: { other: '1', coupon: value },
                }),
              ],
              framesOmitted: null,
              registers: null,
              hasSystemFrames: true,
            },
            rawStacktrace: null,
          },
        ],
        hasSystemFrames: true,
        excOmitted: null,
      },
    },
  ],
  attachments: [],
  _meta: {},
})
const place = { shortId: 'SHOP-3F', project: 'shop', address: 'http://x/' }

describe('copy as Markdown', () => {
  it('has the place, tags, 16 frames with those of the application, source and variables of the failing line first', () => {
    const text = toMarkdown(eventOf('TypeError: no', 'x = coupon.percent', 'None'), place)
    expect(text).toContain('- issue: SHOP-3F (shop) http://x/')
    expect(text).toContain('- `release`: `2.4.1`')
    expect(text).toContain('>     7 x = coupon.percent')
    expect(text.indexOf('`coupon` = `None`')).toBeLessThan(text.indexOf('`other` = `1`'))
    expect(text.match(/\(library\)/g)).toHaveLength(15)
    expect(text).toContain('15 more frames')
  })

  it('has the commit that is suspected, with who made it and why, on one line', () => {
    const reason = { kind: 'file', path: 'src/price.py', lineNo: 7, function: 'price', frame: 1, among: 3, release: 'shop@2' } as const
    const suspect = {
      id: 'c0ffee',
      message: 'Pay `in` cents\n# not a title',
      author: { name: 'Ann', email: 'ann@acme.example' },
      dateCreated: '2026-11-20T10:00:00.000Z',
      url: 'https://github.com/acme/shop/commit/c0ffee',
      reason,
    }
    const lineWith = (more: object): string | undefined =>
      toMarkdown(eventOf('t', 'x', ''), { ...place, suspect: { ...suspect, ...more } })
        .split('\n')
        .find((line) => line.startsWith('- suspect commit'))
    expect(lineWith({})).toBe(
      "- suspect commit: `c0ffee` `Pay 'in' cents` by `Ann` at 2026-11-20T10:00:00.000Z, one of 3 that touch `src/price.py:7` https://github.com/acme/shop/commit/c0ffee",
    )
    expect(lineWith({ url: null, author: null, reason: { ...reason, kind: 'line', among: 1 } })).toBe(
      "- suspect commit: `c0ffee` `Pay 'in' cents` at 2026-11-20T10:00:00.000Z, last changed `src/price.py:7`",
    )
  })

  it('no text of an event leaves its code span or fence', () => {
    const text = fc.string({ unit: fc.constantFrom('`', '\n', '#', ' ', 'a', '>') })
    fc.assert(
      fc.property(text, text, text, (title, code, value) => {
        const lines = toMarkdown(eventOf(title, code, value), place).split('\n')
        expect(lines.filter((line) => line.startsWith('# '))).toHaveLength(1)
        expect(lines.filter((line) => /^`{3,}$/.test(line)).length).toBeGreaterThanOrEqual(2)
      }),
    )
  })

  it('is cut at 32 kB', () => {
    expect(toMarkdown(eventOf('t', 'y'.repeat(100_000), ''), place).length).toBeLessThan(32_100)
  })
})
