import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event, Frame } from '#packages/protocol/event'

import { groupEvent } from '../group.ts'
import { classifyFrames } from './classify-frames.ts'
import { compileGroupingRules } from './grouping-rules.ts'
import { proposeRules } from './propose-rules.ts'

const none = { stackRules: '', fingerprintRules: '', fingerprintsOff: [] }
const bare = {
  event_id: '0'.repeat(32) as Event['event_id'],
  type: 'error' as const,
  level: 'error' as const,
  timestamp: 0,
  received: 0,
  tags: [],
}

const frame = (name: string, facts: Partial<Frame> = {}): Frame => ({
  function: name,
  module: 'shop.cart',
  filename: 'shop/cart.py',
  in_app: true,
  ...facts,
})
const thrown = (type: string, value: string, ...frames: Frame[]): Event => ({
  ...bare,
  platform: 'python',
  exception: [{ type, value, ...(frames.length > 0 && { stacktrace: { frames } }) }],
})
const said = (text: string): Event => ({ ...bare, platform: 'python', logentry: { formatted: text } })

const lines = (events: Event[], settings = none): string[] => proposeRules(events, settings).map(({ added }) => added)

/** Each proposal does what it says, by the grouping itself. */
const makesOne = (events: Event[]): boolean =>
  proposeRules(events, none).every(({ stackRules, fingerprintRules }) => {
    const rules = compileGroupingRules({ ...none, stackRules, fingerprintRules })
    const hashes = events.map((event) => {
      classifyFrames(event, rules.stack)
      return groupEvent(event, rules).hashes[0]
    })
    return new Set(hashes).size === 1
  })

describe('a rule that would have made one of what people merged', () => {
  it('leaves out the frames that only some have', () => {
    const events = [
      thrown('E', 'a', frame('main'), frame('retry', { module: 'shop.net' }), frame('pay')),
      thrown('E', 'b', frame('main'), frame('pay')),
    ]
    expect(lines(events)[0]).toBe('stack.module:shop.net stack.function:retry -group')
    expect(makesOne(events)).toBe(true)
  })

  it('leaves out all frames of a name where they differ by a number alone, and else each', () => {
    const numbered = [thrown('E', 'a', frame('main'), frame('step_1')), thrown('E', 'b', frame('main'), frame('step_22'))]
    expect(lines(numbered).slice(0, 2)).toEqual([
      'stack.module:shop.cart stack.function:step_* -group',
      'stack.module:shop.cart stack.function:step_1 -group\nstack.module:shop.cart stack.function:step_22 -group',
    ])
    const byPath = [
      thrown('E', 'a', frame('main'), { function: 'a b', filename: '/srv/x/load file.py', in_app: true }),
      thrown('E', 'b', frame('main')),
    ]
    expect(lines(byPath)[0]).toBe('stack.abs_path:"**/load file.py" stack.function:"a b" -group')
  })

  it('goes by type and function where the ways there have nothing in common', () => {
    const events = [
      thrown('E', 'a', frame('web', { module: 'shop.web' }), frame('pay', { context_line: 'pay(1)' })),
      thrown('E', 'b', frame('cron', { module: 'shop.cron' }), frame('pay', { context_line: 'pay(a)' })),
    ]
    expect(lines(events)).toEqual([
      'error.type:E stack.module:shop.cart stack.function:pay -> {{ error.type }}, {{ stack.module }}, {{ stack.function }}',
    ])
    const types = [thrown('ReadTimeout', 'a', frame('pay')), thrown('ConnectTimeout', 'a', frame('pay'))]
    expect(lines(types)).toEqual([
      [
        'error.type:ConnectTimeout stack.module:shop.cart stack.function:pay -> "ConnectTimeout or ReadTimeout", {{ stack.module }}, {{ stack.function }}',
        'error.type:ReadTimeout stack.module:shop.cart stack.function:pay -> "ConnectTimeout or ReadTimeout", {{ stack.module }}, {{ stack.function }}',
      ].join('\n'),
    ])
  })

  it('goes by the words that messages share', () => {
    expect(lines([said('Coupon SUMMER is not valid for cart 7'), said('Coupon WINTER is not valid for cart 8')])).toEqual([
      'message:"Coupon * is not valid for cart *" -> "Coupon * is not valid for cart *"',
    ])
    expect(lines([said('disk full (web)'), said('disk gone (db)')])).toEqual([])
    expect(lines([said('backend answered slowly'), said('backend eu answered slowly')])).toEqual([
      'message:"backend*answered slowly" -> "backend*answered slowly"',
    ])
    expect(lines([thrown('ApiError', 'tenant "a" has no quota'), thrown('ApiError', 'tenant "b" has no quota')])).toEqual([
      'error.type:ApiError error.value:"tenant * has no quota" -> {{ error.type }}, "tenant * has no quota"',
    ])
  })

  it('keeps the rules that are there, and goes behind them', () => {
    const events = [thrown('E', 'a', frame('main'), frame('retry')), thrown('E', 'b', frame('main'))]
    const settings = { ...none, stackRules: 'function:x -app\n\n', fingerprintRules: 'type:F -> f' }
    expect(proposeRules(events, settings)[0]).toMatchObject({
      stackRules: 'function:x -app\nstack.module:shop.cart stack.function:retry -group',
      fingerprintRules: 'type:F -> f',
    })
  })

  it('is none for what is one already, for what has nothing in common, and where an earlier rule decides', () => {
    expect(lines([thrown('E', 'a', frame('pay')), thrown('E', 'b', frame('pay'))])).toEqual([])
    expect(lines([thrown('E', 'a', frame('pay'))])).toEqual([])
    expect(lines([thrown('E', 'a', frame('pay')), said('something else')])).toEqual([])
    const decided = { ...none, fingerprintRules: 'message:"Coupon *" -> {{ message }}' }
    expect(lines([said('Coupon SUMMER is not valid'), said('Coupon WINTER is not valid')], decided)).toEqual([])
  })

  it('can be read, and does what it says, whatever names the frames have', () => {
    const name = fc.oneof(
      fc.constantFrom('pay', 'step_1', 'step_2', '{{ x }}', 'a "b" c', '[x]', '*', '!a', '<lambda>', '->', '#', 'x,y'),
      fc.string({ maxLength: 8, unit: 'binary' }),
    )
    const frames = fc.array(fc.record({ function: name, module: name }), { maxLength: 4 })
    const event = fc
      .record({ type: name, value: name, frames })
      .map(({ type, value, frames: list }) => thrown(type, value, ...list.map((each) => ({ ...each, in_app: true }))))
    const message = fc.array(name, { maxLength: 8 }).map((words) => said(`payment of customer ${words.join(' ')} was refused`))
    fc.assert(
      fc.property(
        fc.oneof(fc.array(event, { minLength: 2, maxLength: 4 }), fc.array(message, { minLength: 2, maxLength: 4 })),
        (events) => {
          expect(makesOne(events)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
