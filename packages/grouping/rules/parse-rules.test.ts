import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { parseFingerprintRules } from './parse-fingerprint-rules.ts'
import { parseStackRules } from './parse-stack-rules.ts'

const stackRules = (text: string) => {
  const parsed = parseStackRules(text)
  if (!parsed.ok) throw new Error(parsed.error.reason)
  return parsed.rules
}
const fingerprintRules = (text: string) => {
  const parsed = parseFingerprintRules(text)
  if (!parsed.ok) throw new Error(parsed.error.reason)
  return parsed.rules
}
const place = (parsed: ReturnType<typeof parseStackRules> | ReturnType<typeof parseFingerprintRules>): string =>
  parsed.ok ? 'ok' : `${parsed.error.line}:${parsed.error.column} ${parsed.error.reason}`

describe('stack trace rules are read', () => {
  it('with matchers of frames and exceptions, ranges, and all kinds of actions', () => {
    expect(stackRules('  !stack.function:a* error.type:E v-group ^+app -app  ')).toEqual([
      {
        text: '!stack.function:a* error.type:E v-group ^+app -app',
        isBuiltIn: false,
        frame: [{ field: 'function', argument: 'a*', isNegated: true }],
        exception: [{ field: 'type', argument: 'E', isNegated: false }],
        actions: [
          { kind: 'group', isOn: false, reach: 'before' },
          { kind: 'app', isOn: true, reach: 'behind' },
          { kind: 'app', isOn: false, reach: 'self' },
        ],
      },
    ])
    expect(stackRules('family:native max-frames=3 min-frames = 2 category=ui invert-stacktrace=no')[0]?.actions).toEqual([
      { kind: 'max-frames', count: 3 },
      { kind: 'min-frames', count: 2 },
      { kind: 'category', category: 'ui' },
      { kind: 'invert-stacktrace' },
    ])
  })

  it.each(['[ module:a[bc]] | function:f | [ !package:"x y" ] -app', '[module:a[bc]]|function:f |[!package:"x y"] -app'])(
    'with caller and callee: %s',
    (text) => {
      const [rule] = stackRules(text)
      expect(rule?.caller).toEqual({ field: 'module', argument: 'a[bc]', isNegated: false })
      expect(rule?.callee).toEqual({ field: 'package', argument: 'x y', isNegated: true })
    },
  )

  it('but for comments and blank lines; a comment may follow the actions', () => {
    expect(stackRules('# one\r\n\r\n  # two\nfunction:a -app # three\n\tapp:no +app').map(({ text }) => text)).toEqual([
      'function:a -app # three',
      'app:no +app',
    ])
  })

  it('with quotation marks and backslashes in arguments', () => {
    expect(stackRules(String.raw`function:"say \"hi\"" path:C:\\x\\*.cs -app`)[0]?.frame.map(({ argument }) => argument)).toEqual([
      'say "hi"',
      String.raw`C:\x\*.cs`,
    ])
  })

  it.each([
    ['function:a', '1:11 an action such as -app or +group is missing'],
    ['-app', '1:1 a matcher such as function:name should stand here'],
    ['\n\nfunktion:a -app', '3:1 "funktion" is no matcher'],
    ['function:a -apple', '1:12 "apple" is no flag: app or group is'],
    ['function:a +prefix', '1:12 "+prefix" belongs to an older way of grouping and has no effect any more'],
    ['function:a max-frames=x', '1:12 max-frames takes a number of frames'],
    ['function:a max-frames=99999999', '1:12 max-frames takes a number of frames'],
    ['function:a category=a.b', '1:12 a category is one word of letters, digits, - and _'],
    ['function:a invert-stacktrace=x', '1:12 invert-stacktrace takes yes or no'],
    ['function:a -app nonsense', '1:17 an action should stand here'],
    ['function:a nonsense', '1:12 a matcher or an action should stand here'],
    ['function: -app', '1:10 a pattern is missing behind the colon'],
    ['function:"a -app', '1:10 the quotation mark is not closed'],
    ['[ function:a | function:b -app', '1:14 the bracket is not closed'],
    ['[ function:a ] function:b -app', '1:16 | should stand between the caller and the frame'],
    ['function:b | function:a -app', '1:14 [ should stand behind |'],
    ['[ type:E ] | function:b -app', '1:3 "type" is no matter of a frame'],
  ])('what cannot be: %j', (text, expected) => {
    expect(place(parseStackRules(text))).toBe(expected)
  })
})

describe('fingerprint rules are read', () => {
  it('with matchers, texts, variables and a title', () => {
    expect(fingerprintRules('type:E !tags.area:"a b" -> logger-{{logger}}, "x, y" {{ tags.area }} title="{{ type }}: oh"')).toEqual([
      {
        text: 'type:E !tags.area:"a b" -> logger-{{logger}}, "x, y" {{ tags.area }} title="{{ type }}: oh"',
        matchers: [
          { field: 'type', tag: '', argument: 'E', isNegated: false },
          { field: 'tag', tag: 'area', argument: 'a b', isNegated: true },
        ],
        fingerprint: ['logger-', '{{ logger }}', 'x, y', '{{ tags.area }}'],
        title: '{{ type }}: oh',
      },
    ])
  })

  it('with a title alone: the fingerprint stays that of the contents', () => {
    expect(fingerprintRules('type:E -> title="oh"')[0]).toMatchObject({ fingerprint: ['{{ default }}'], title: 'oh' })
  })

  it('with names in quotation marks', () => {
    expect(fingerprintRules('"tags.a:b":c -> x')[0]?.matchers).toEqual([{ field: 'tag', tag: 'a:b', argument: 'c', isNegated: false }])
  })

  it.each([
    ['type:E', '1:7 -> and a fingerprint are missing'],
    ['-> a', '1:1 a matcher such as type:Name should stand before ->'],
    ['type:E ->', '1:10 a fingerprint should stand behind ->'],
    ['type:E -> , a', '1:11 a value should stand before the comma'],
    ['type:E -> a,, b', '1:13 a value should stand before the comma'],
    ['type:E -> a {{ b', '1:13 the variable is not closed: {{ name }}'],
    ['type:E -> a tilte="x"', '1:13 "tilte" is no attribute: title is the only one'],
    ['type:E -> a title=" "', '1:13 the title is empty'],
    ['type:E nonsense -> a', '1:8 a matcher such as type:Name or -> should stand here'],
    ['\ntyp:E -> a', '2:1 "typ" is no matcher'],
    ['tags.:E -> a', '1:1 "tags." is no matcher'],
  ])('what cannot be: %j', (text, expected) => {
    expect(place(parseFingerprintRules(text))).toBe(expected)
  })
})

describe('limits', () => {
  it.each([
    ['characters', 'a'.repeat(65_537), '1:1 the rules have more than 65536 characters'],
    ['rules', 'app:no -app\n'.repeat(1_001), '1001:1 there are more than 1000 rules'],
    ['matchers', `${'app:no '.repeat(21)}-app`, '1:141 a rule has at most 20 matchers'],
    [
      'patterns',
      `function:${'{a,b}'.repeat(6)} -app\n`.repeat(100),
      '32:1 the rules up to here have more than 2000 patterns, each part of {a,b} counted',
    ],
    ['actions', `app:no${' -app'.repeat(21)}`, '1:112 a rule has at most 20 actions'],
  ])('of %s', (_, text, expected) => {
    expect(place(parseStackRules(text))).toBe(expected)
  })

  it('of values', () => {
    expect(place(parseFingerprintRules(`type:E -> ${'a '.repeat(51)}`))).toBe('1:111 a fingerprint has at most 50 values')
    expect(parseFingerprintRules(`type:E -> ${'a '.repeat(50)}`).ok).toBe(true)
  })
})

describe('any text', () => {
  const pieces = fc.constantFrom(
    'function:',
    'a',
    '*',
    ' ',
    '"',
    '[',
    ']',
    '|',
    '-app',
    '^',
    '->',
    '{{',
    '}}',
    'type:E',
    ',',
    '\\',
    '\n',
    '=',
    '!',
    '#',
    'title="x"',
  )
  const texts = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(''))

  it('is read, or refused at a place that it has', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const parsed of [parseStackRules(text), parseFingerprintRules(text)]) {
          if (parsed.ok) continue
          const line = text.split('\n')[parsed.error.line - 1]
          expect(line).toBeDefined()
          expect(parsed.error.column).toBeGreaterThan(0)
          expect(parsed.error.column).toBeLessThanOrEqual((line ?? '').length + 1)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('in linear time', () => {
    for (const part of ['function:', '[', '{{', '"', '\\', ' ', 'type:a ', 'title="'])
      expect([
        part,
        growsLinearly((size) => {
          parseStackRules(part.repeat(size / part.length))
          parseFingerprintRules(`type:E -> ${part.repeat(size / part.length)}`)
        }, 60_000),
      ]).toEqual([part, true])
  })
})
