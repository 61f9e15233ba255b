import { expect, test } from 'vitest'

import { groupEvent } from '#packages/grouping/group'
import type { Event, Frame } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'

import { trimNames } from './trim-names.ts'

const event = (platform: string, frames: Frame[]): Event => ({
  event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId,
  type: 'error',
  level: 'error',
  platform,
  timestamp: 1,
  received: 1,
  tags: [],
  exception: [{ type: 'E', stacktrace: { frames } }],
  threads: [{ stacktrace: { frames: structuredClone(frames) } }],
  stacktrace: { frames: structuredClone(frames) },
})

const trimmed = (platform: string, frame: Frame): Frame | undefined => {
  const { exception, threads, stacktrace } = ((it: Event) => {
    trimNames(it)
    return it
  })(event(platform, [frame]))
  const found = exception?.[0]?.stacktrace?.frames[0]
  expect(threads?.[0]?.stacktrace?.frames[0]).toEqual(found)
  expect(stacktrace?.frames[0]).toEqual(found)
  return found
}

test('native and C# names are shortened; the name as sent stays beside', () => {
  expect(trimmed('native', { function: 'ns::Foo<int>::bar(int) const' })).toEqual({
    function: 'ns::Foo<T>::bar',
    raw_function: 'ns::Foo<int>::bar(int) const',
  })
  expect(trimmed('csharp', { function: 'Cart.Add (int a)' })).toEqual({ function: 'Cart.Add', raw_function: 'Cart.Add (int a)' })
  expect(trimmed('python', { platform: 'native', function: 'f(int)' })).toMatchObject({ function: 'f', raw_function: 'f(int)' })
})

test('names that are short, that the SDK shortened, or of other platforms stay as they are', () => {
  for (const [platform, frame] of [
    ['native', { function: 'main' }],
    ['native', { function: 'f(int)', raw_function: 'ns::f(int)' }],
    ['native', { lineno: 1 }],
    ['python', { function: 'a<b>(c) const' }],
    ['native', { platform: 'python', function: 'f(x)' }],
  ] as const) {
    expect(trimmed(platform, { ...frame })).toEqual(frame)
  }
})

test('grouping finds the same issue before and after', () => {
  const names = [
    'ns::Foo<int>::bar(int) const',
    'closure #1 (Int) -> () in Foo.bar(x: Int) -> String',
    'variable initialization expression of A.b',
  ]
  for (const platform of ['native', 'swift', 'csharp', 'cocoa']) {
    const before = event(
      platform,
      names.map((name) => ({ function: `${name} (x)`, in_app: true })),
    )
    const after = structuredClone(before)
    trimNames(after)
    trimNames(after)
    expect(groupEvent(after).hashes).toEqual(groupEvent(before).hashes)
  }
})
