import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event, Frame } from '#packages/protocol/event'

import { groupEvent } from '../group.ts'
import { builtInStackRules, stackRulesWith } from './built-in-stack-rules.ts'
import { classifyFrames } from './classify-frames.ts'
import { FingerprintRules } from './fingerprint-rules.ts'
import { parseStackRules } from './parse-stack-rules.ts'
import type { FrameMatcher, Reach, StackRule } from './stack-rule.ts'
import { StackRules } from './stack-rules.ts'

const parsed = (text: string): readonly StackRule[] => {
  const result = parseStackRules(text)
  if (!result.ok) throw new Error(result.error.reason)
  return result.rules
}

const eventOf = (frames: readonly Frame[], platform: string): Event =>
  ({
    platform,
    level: 'error',
    tags: [],
    exception: [{ type: 'E', value: 'x', stacktrace: { frames: structuredClone(frames) } }],
  }) as unknown as Event

const noFingerprints = new FingerprintRules([])

/** Functions of the frames that each variant hashes. */
const hashedBy = (rules: StackRules, frames: readonly Frame[], platform: string): Record<string, string> => {
  const event = eventOf(frames, platform)
  classifyFrames(event, rules)
  const { variants } = groupEvent(event, { stack: rules, fingerprints: noFingerprints })
  return Object.fromEntries(
    variants.map(({ name, leaves }) => [name, leaves.flatMap(({ kind, value }) => (kind === 'function' ? [value] : [])).join(' ')]),
  )
}

const own = (text: string): StackRules => new StackRules(parsed(text), 64)
const app = (name: string): Frame => ({ function: name, in_app: true })
const system = (name: string): Frame => ({ function: name, in_app: false })
const frames = [system('main'), app('a'), app('b'), system('lib'), app('c')]

describe('rules decide what is hashed', () => {
  it.each<[string, Record<string, string>]>([
    ['', { app: 'a b c', system: 'main a b lib c' }],
    ['function:b -group', { app: 'a c', system: 'main a lib c' }],
    ['function:b ^-group', { app: 'a b', system: 'main a b' }],
    ['function:b v-group', { app: 'b c', system: 'b lib c' }],
    ['function:b -group\nfunction:b +group', { app: 'a b c', system: 'main a b lib c' }],
    ['function:b v-group ^-group -group', { app: '', system: '' }],
    ['function:lib +group', { app: 'a b c', system: 'main a b lib c' }],
    ['function:* max-frames=2', { app: 'b c', system: 'lib c' }],
    ['function:* max-frames=2\nfunction:a max-frames=0', { app: 'a b c', system: 'main a b lib c' }],
    ['function:* min-frames=4', { system: 'main a b lib c' }],
    ['function:lib +app', { app: 'a b lib c', system: 'main a b lib c' }],
    ['app:no -group', { app: 'a b c' }],
    ['function:lib category=x\ncategory:x -group', { app: 'a b c', system: 'main a b c' }],
    ['[ function:a ] | function:b -group', { app: 'a c', system: 'main a lib c' }],
    ['[ function:b ] | function:a -group', { app: 'a b c', system: 'main a b lib c' }],
    ['function:b | [ app:no ] -group', { app: 'a c', system: 'main a lib c' }],
    ['type:F function:b -group', { app: 'a b c', system: 'main a b lib c' }],
    ['function:[bc] family:native -group', { app: 'a b c', system: 'main a b lib c' }],
    ['function:[bc] family:native,other -group', { app: 'a', system: 'main a lib' }],
    ['function:{a,b} -group', { app: 'c', system: 'main lib c' }],
    ['app:maybe -group', { app: 'a b c', system: 'main a b lib c' }],
  ])('%j', (text, expected) => {
    const { app: inApp = '', system: all = inApp } = expected
    const result = hashedBy(own(text), frames, 'python')
    expect([result['app'] ?? '', result['system'] ?? result['app'] ?? '']).toEqual([inApp, all])
  })

  it('what runs in a thread before the program does, and what raises, is left out by the built-in rules', () => {
    const native = (name: string, image: string): Frame => ({ function: name, package: image })
    expect(
      hashedBy(
        builtInStackRules,
        [
          native('_start', '/opt/shop/bin/shop'),
          native('__libc_start_main', '/lib/x86_64-linux-gnu/libc.so.6'),
          native('main', '/opt/shop/bin/shop'),
          native('pay', '/opt/shop/bin/shop'),
          native('std::terminate', '/usr/lib/libstdc++.so.6'),
          native('abort', '/lib/x86_64-linux-gnu/libc.so.6'),
        ],
        'native',
      ),
    ).toEqual({ app: 'main pay' })
  })
})

const reaches = (reach: Reach, at: number, other: number): boolean => {
  if (reach === 'self') return other === at
  return reach === 'behind' ? other > at : other < at
}

/** Section 2 of grouping.md word for word, for a few matchers: frame by frame, action by action. */
const reference = (rules: readonly StackRule[], list: readonly Frame[]): { app: boolean[]; system: boolean[] } => {
  const inApp = list.map((frame) => frame.in_app === true)
  const categories = list.map(() => '')
  const holds = (matcher: FrameMatcher | undefined, at: number): boolean => {
    if (!matcher) return true
    const frame = list[at]
    if (!frame) return false
    const found = {
      function: frame.function === matcher.argument || matcher.argument === '*',
      app: inApp[at] === (matcher.argument === 'yes'),
      category: categories[at] === matcher.argument,
      family: matcher.argument === 'native',
      path: false,
      package: false,
      module: false,
    }[matcher.field]
    return found !== matcher.isNegated
  }
  const matched = (rule: StackRule): number[] =>
    [...list.keys()].filter(
      (at) =>
        rule.frame.every((matcher) => holds(matcher, at)) &&
        (!rule.caller || holds(rule.caller, at - 1)) &&
        (!rule.callee || holds(rule.callee, at + 1)),
    )
  const apply = (rule: StackRule, kind: 'app' | 'group', places: readonly number[], state: boolean[]): void => {
    for (const [at, action] of places.flatMap((at) => rule.actions.map((action) => [at, action] as const))) {
      if (action.kind === 'category' && kind === 'app') categories[at] = action.category
      if (action.kind !== kind) continue
      for (const other of state.keys()) if (reaches(action.reach, at, other)) state[other] = action.isOn
    }
  }
  for (const rule of rules) apply(rule, 'app', matched(rule), inApp)
  const view = (start: readonly boolean[]): boolean[] => {
    const state = [...start]
    let [max, min] = [0, 0]
    for (const rule of rules) {
      const places = matched(rule)
      apply(rule, 'group', places, state)
      for (const action of places.length > 0 ? rule.actions : []) {
        if (action.kind === 'max-frames') max = action.count
        if (action.kind === 'min-frames') min = action.count
      }
    }
    // What is not in-app never comes into the view of what is.
    const counted = state.map((isOn, at) => isOn && (start === all || inApp[at] === true))
    const kept = counted.map((isOn, at) => isOn && (max === 0 || counted.slice(at + 1).filter(Boolean).length < max))
    const count = kept.filter(Boolean).length
    return count < min ? kept.map(() => false) : kept
  }
  const all = list.map(() => true)
  return { app: view([...inApp]), system: view(all) }
}

describe('against a reference that takes the rules word for word', () => {
  const matchers = fc.constantFrom(
    'function:a',
    'function:b',
    'function:*',
    '!function:a',
    'app:yes',
    'app:no',
    '!app:yes',
    'category:x',
    '!category:x',
    'family:native',
  )
  const actions = fc.constantFrom(
    '+app',
    '-app',
    '^-app',
    'v+app',
    '+group',
    '-group',
    '^-group',
    'v-group',
    '^+group',
    'max-frames=1',
    'max-frames=2',
    'min-frames=2',
    'category=x',
    'category=y',
  )
  const rule = fc
    .record({
      caller: fc.option(matchers),
      frame: fc.array(matchers, { minLength: 1, maxLength: 2 }),
      callee: fc.option(matchers),
      actions: fc.array(actions, { minLength: 1, maxLength: 3 }),
    })
    .map(
      ({ caller, frame, callee, actions: list }) =>
        `${caller ? `[ ${caller} ] | ` : ''}${frame.join(' ')}${callee ? ` | [ ${callee} ]` : ''} ${list.join(' ')}`,
    )
  // Each frame has a line of its own, so that none is a recursion of the one before.
  const stacks = fc.array(fc.record({ function: fc.constantFrom('a', 'b', 'c'), in_app: fc.boolean() }), { minLength: 1, maxLength: 6 })

  it('the same frames are hashed', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), stacks, (texts, list) => {
        const rules = parsed(texts.join('\n'))
        const numbered = list.map((frame, at) => ({ ...frame, lineno: at }))
        const expected = reference(rules, numbered)
        const event = eventOf(numbered, 'native')
        const compiled = new StackRules(rules, 64)
        classifyFrames(event, compiled)
        const { variants } = groupEvent(event, { stack: compiled, fingerprints: noFingerprints })
        const placesOf = (name: string): number[] | undefined =>
          variants.find((variant) => variant.name === name)?.leaves.flatMap(({ frame }) => (frame === undefined ? [] : [frame]))
        const places = (isHashed: readonly boolean[]): number[] => [...isHashed.keys()].filter((at) => isHashed[at] === true)
        const [inApp, all] = [places(expected.app), places(expected.system)]
        expect(placesOf('app') ?? []).toEqual(inApp)
        // What hashes to the same as `app`, or is nothing, is no variant.
        const textOf = (at: readonly number[]): string => at.map((place) => list[place]?.function).join('')
        expect(placesOf('system')).toEqual(all.length > 0 && textOf(all) !== textOf(inApp) ? all : undefined)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what never separates, with the built-in rules', () => {
  const hashesOf = (list: readonly Frame[], platform: string): readonly string[] => {
    const event = eventOf(list, platform)
    classifyFrames(event, builtInStackRules)
    return groupEvent(event).hashes
  }

  it('the folder of a release, and the place where an application is installed', () => {
    const at = (folder: string): Frame[] => [
      { abs_path: `${folder}/app/views.py`, filename: 'app/views.py', function: 'show' },
      { abs_path: `${folder}/venv/lib/python3.12/site-packages/flask/app.py`, filename: 'flask/app.py', function: 'run' },
    ]
    expect(hashesOf(at('/srv/releases/20261122'), 'python')).toEqual(hashesOf(at('/opt/shop-2.7.1'), 'python'))
  })

  it('further frames of the system beneath the first', () => {
    const cocoa = (name: string, image: string): Frame => ({ function: name, package: image })
    const begin = [
      cocoa('pay', '/private/var/containers/Bundle/Application/1/Shop.app/Shop'),
      cocoa('NSSort', '/System/Library/Frameworks/A.framework/A'),
    ]
    expect(hashesOf([...begin, cocoa('CFSort', '/System/Library/Frameworks/B.framework/B')], 'cocoa')).toEqual(hashesOf(begin, 'cocoa'))
  })
})

describe('time', () => {
  it('50 frames and 320 rules take less than a millisecond', () => {
    const text = Array.from({ length: 160 }, (_, i) =>
      i % 2 === 0 ? `path:**/lib${i}/*/x*.py -app` : `[ function:h_${i}* ] | module:app.m*${i} -group`,
    ).join('\n')
    const rules = stackRulesWith(parsed(text))
    const list = Array.from({ length: 50 }, (_, i) => ({
      module: `app.module${i}`,
      abs_path: `/srv/app/lib${i}/module${i}.py`,
      function: `h_${i}`,
      lineno: i,
    }))
    const times = Array.from({ length: 100 }, () => {
      const event = eventOf(list, 'python')
      const started = performance.now()
      classifyFrames(event, rules)
      groupEvent(event, { stack: rules, fingerprints: noFingerprints })
      return performance.now() - started
    })
    expect(Math.min(...times)).toBeLessThan(1)
  })
})
