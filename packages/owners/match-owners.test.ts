import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'

import { CodeownersIndex } from './codeowners-index.ts'
import { framePaths } from './frame-paths.ts'
import { matchCodeowners, OwnerRules } from './match-owners.ts'
import { factsOfPath, ownerFacts } from './owner-facts.ts'
import { parseCodeowners } from './parse-codeowners.ts'
import { parseOwnerRules } from './parse-owner-rules.ts'
import { finish } from './steps.ts'

const rulesOf = (text: string): OwnerRules => {
  const parsed = parseOwnerRules(text)
  if (!parsed.ok) throw new Error(parsed.error.reason)
  return new OwnerRules(parsed.rules)
}

const event = {
  platform: 'python',
  tags: [
    ['area', 'shop'],
    ['user.email', 'tag@acme.com'],
  ],
  user: { email: 'vip@acme.com', data: { plan: 'gold' } },
  request: { url: 'https://shop.example/checkout/1' },
  exception: [
    { stacktrace: { frames: [{ filename: 'db/pool.py', module: 'db.pool', lineno: 3 }] } },
    {
      stacktrace: {
        frames: [
          { filename: 'web/views.py', module: 'web.views', lineno: 10, in_app: true },
          { filename: 'pay/card.py', abs_path: '/srv/pay/card.py', module: 'pay.card', lineno: 7, in_app: true },
          { filename: 'requests/api.py', module: 'requests.api', lineno: 99, in_app: false },
        ],
      },
    },
  ],
} as unknown as Event

/** Lines of the rules that fit, with the part of the event, the strongest first. */
const matched = (text: string): string[] => {
  const rules = rulesOf(text)
  return finish(rules.match(ownerFacts(event))).map(({ index, part }) => `${rules.rules[index]?.line} ${part.text}`)
}

/** How many turns everybody else has while this is done. */
const turnsOf = (steps: Iterator<unknown>): number => {
  let turns = 0
  while (!steps.next().done) turns += 1
  return turns
}

describe('ownership rules on an event', () => {
  it('are held against it one by one, CODEOWNERS against one frame after the other: everybody else has a turn in between', () => {
    const facts = ownerFacts(event)
    expect(turnsOf(rulesOf('a #a\nb #b\nc #c').match(facts))).toBe(3)
    const index = new CodeownersIndex(parseCodeowners('* @all').lines, { stackRoot: '', sourceRoot: '' })
    expect(turnsOf(matchCodeowners(index, facts))).toBe(facts.frames.length)
  })

  it('look at file names, absolute paths and modules of all frames, whatever the case', () => {
    expect(matched('PAY/*.py #a')).toEqual(['1 pay/card.py:7'])
    expect(matched('*/srv/pay/* #a')).toEqual(['1 pay/card.py:7'])
    expect(matched('path:requests/* #a')).toEqual(['1 requests/api.py:99'])
    expect(matched('module:db.* #a')).toEqual(['1 db/pool.py:3'])
    expect(matched('pay #a')).toEqual([])
  })

  it('look at the address, at tags, and at the user before the tags', () => {
    expect(matched('url:*/Checkout/* #a')).toEqual(['1 https://shop.example/checkout/1'])
    expect(matched('tags.area:sh* #a')).toEqual(['1 area: shop'])
    expect(matched('tags.user.email:vip@* #a\ntags.user.email:tag@* #a\ntags.user.plan:gold #a')).toEqual([
      '3 user.plan: gold',
      '1 user.email: vip@acme.com',
    ])
  })

  it('count by the crash frame first, and then by the last line', () => {
    expect(matched('pay/* #a\ncodeowners:/pay #b\nweb/* #c\ndb/* #d')).toEqual([
      '2 pay/card.py:7',
      '1 pay/card.py:7',
      '4 db/pool.py:3',
      '3 web/views.py:10',
    ])
  })
})

describe('CODEOWNERS on an event', () => {
  it('counts by the crash frame first, and then by the last line', () => {
    const { lines } = parseCodeowners('* @all\n/pay/ @pay\n/web/ @web\n')
    const index = new CodeownersIndex(lines, { stackRoot: '', sourceRoot: '' })
    const found = finish(matchCodeowners(index, ownerFacts(event))).map((match) => `${lines[match.index]?.pattern} ${match.part.text}`)
    expect(found).toEqual(['/pay/ pay/card.py:7', '* pay/card.py:7', '/web/ web/views.py:10'])
  })

  it('can be asked about a path alone', () => {
    const index = new CodeownersIndex(parseCodeowners('/pay/ @pay').lines, { stackRoot: '', sourceRoot: '' })
    expect(finish(matchCodeowners(index, factsOfPath('pay/card.py')))).toHaveLength(1)
    expect(finish(matchCodeowners(index, factsOfPath('web/views.py')))).toHaveLength(0)
  })
})

describe('paths of frames', () => {
  it.each([
    ['java', { module: 'com.acme.shop.Cart$Item', filename: 'Cart.kt' }, ['Cart.kt', 'com/acme/shop/Cart.kt']],
    [
      'cocoa',
      { package: 'Shop', filename: 'a.swift', abs_path: '/Users/x/Shop/Sources/a.swift' },
      ['a.swift', '/Users/x/Shop/Sources/a.swift', 'Shop/Sources/a.swift'],
    ],
    ['dart', { abs_path: 'package:shop/src/cart.dart' }, ['package:shop/src/cart.dart', 'src/cart.dart']],
    ['javascript', { filename: 'webpack://shop/./src/cart.ts' }, ['webpack://shop/./src/cart.ts', 'src/cart.ts']],
    ['javascript', { filename: 'app:///src/cart.ts' }, ['app:///src/cart.ts', 'src/cart.ts']],
    ['csharp', { filename: 'src\\Cart.cs' }, ['src/Cart.cs']],
    ['python', {}, []],
  ])('%s: %#', (platform, frame, paths) => expect(framePaths(frame, platform)).toEqual(paths))
})
