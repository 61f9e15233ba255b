import { describe, expect, it } from 'vitest'

import type { EventEntry, ThreadAnswer } from '#packages/contract/event'
import type { GroupingInfo } from '#packages/contract/grouping-info'

import { eventWith } from '../../test/event.ts'
import { frameOf } from '../../test/frames.ts'
import { frameName, frameReason, standingsOf } from './grouping-facts.ts'

const variantOf = (name: string, hash: string, contributes = true) => ({
  name,
  hash,
  contributes,
  strategy: 'chained-exception',
  leaves: [],
  omitted: 0,
})
const infoOf = (hashes: readonly string[], variants: GroupingInfo['variants']): GroupingInfo => ({
  hashes,
  config: 'c',
  isCurrent: true,
  variants,
})
const named = (info: GroupingInfo) => standingsOf(info).map(({ variant, standing }) => `${variant.name} ${standing}`)
const [app, system, client] = [variantOf('app', 'a'), variantOf('system', 'b'), variantOf('custom_client_fingerprint', 'c')]

describe('which variant decided', () => {
  it('is the one whose hash is stored first', () => {
    expect(named(infoOf(['a', 'b'], [app, system]))).toEqual(['app decides', 'system second'])
    expect(named(infoOf(['b'], [app, system]))).toEqual(['system decides', 'app second'])
    expect(named(infoOf(['split', 'b'], [app, system]))).toEqual(['system decides', 'app second'])
  })

  it('is the first of today where the stored hash is older, and never one that is not used', () => {
    expect(named(infoOf(['old'], [app, system]))).toEqual(['app decides', 'system second'])
    const unused = { ...app, contributes: false }
    expect(named(infoOf(['a'], [unused, client]))).toEqual(['custom_client_fingerprint decides', 'app unused'])
  })
})

describe('a frame', () => {
  const stackOf = (name: string) => ({
    frames: [frameOf({ function: name, filename: `${name}.c`, lineNo: 3 })],
    framesOmitted: null,
    registers: null,
    hasSystemFrames: false,
  })
  const threadOf = (name: string, crashed: boolean): ThreadAnswer => ({
    id: name,
    name,
    crashed,
    current: true,
    state: null,
    heldLocks: null,
    stacktrace: stackOf(name),
  })
  const exception = {
    type: 'A',
    value: null,
    module: null,
    threadId: null,
    mechanism: null,
    stacktrace: stackOf('raise'),
    rawStacktrace: null,
  }
  const entries: EventEntry[] = [
    { type: 'exception', data: { values: [exception], hasSystemFrames: false, excOmitted: null } },
    { type: 'stacktrace', data: stackOf('bare') },
    { type: 'threads', data: { values: [threadOf('main', false), threadOf('gc', true)] } },
  ]
  const event = eventWith({ entries })

  it('is called as in the trace that was looked at', () => {
    expect(frameName(event, 'chained-exception', { frame: 0, exception: 0, hashed: true })).toEqual({ name: 'raise', place: 'raise.c:3' })
    expect(frameName(event, 'stacktrace', { frame: 0, hashed: true }).name).toBe('bare')
    expect(frameName(event, 'threads', { frame: 0, hashed: true }).name).toBe('gc')
    expect(frameName(event, 'threads', { frame: 7, hashed: true })).toEqual({ name: 'frame 7', place: '' })
    expect(frameName(event, 'chained-exception', { frame: 0, exception: 9, hashed: true }).name).toBe('frame 0')
  })

  it('that is left out says why, and by which rule', () => {
    const frame = { frame: 0, hashed: false }
    const rule = { text: 'function:poll -group', source: 'custom' } as const
    expect(frameReason({ ...frame, reason: 'rule', rule })).toEqual({
      says: 'left out by the rule',
      rule: { text: rule.text, owner: 'of the project' },
    })
    expect(frameReason({ ...frame, reason: 'not-in-app' })).toEqual({ says: 'not in-app', rule: null })
    expect(frameReason({ ...frame, reason: 'not-in-app', inAppRule: { ...rule, source: 'built-in' } }).rule?.owner).toBe('built in')
    expect(frameReason({ ...frame, reason: 'recursion', inAppRule: rule })).toEqual({ says: 'repeats the call before it', rule: null })
    expect(frameReason({ ...frame, reason: 'rule', rule: { ...rule, text: 'x'.repeat(9_999) } }).rule?.text).toHaveLength(300)
  })

  it('that is hashed says only what brought it in', () => {
    expect(frameReason({ frame: 0, hashed: true })).toEqual({ says: null, rule: null })
    expect(frameReason({ frame: 0, hashed: true, rule: { text: 'r', source: 'custom' } }).says).toBe('brought in by the rule')
    expect(frameReason({ frame: 0, hashed: true, inAppRule: { text: 'r', source: 'custom' } }).says).toBe('in-app by the rule')
  })
})
