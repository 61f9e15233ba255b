import { describe, expect, test } from 'vitest'

import type { Frame } from '#packages/protocol/event'
import { growsLinearly } from '#packages/test-growth'

import { libraryFrames, ownFrames } from './in-app-examples.ts'
import { looksInApp } from './in-app.ts'

describe('library and system frames', () => {
  test.each(libraryFrames)('%s %j', (platform, frame) => {
    expect(looksInApp(frame, platform)).toBe(false)
  })
})

describe("the user's own frames", () => {
  test.each(ownFrames)('%s %j', (platform, frame) => {
    expect(looksInApp(frame, platform)).toBe(true)
  })

  test('the platform of a frame wins over that of the event', () => {
    expect(looksInApp({ platform: 'java', module: 'java.lang.Thread' }, 'python')).toBe(false)
  })
})

test('marks are looked for in linear time', () => {
  const platforms = ['python', 'node', 'go', 'java', 'php', 'ruby', 'csharp', 'rust', 'dart', 'elixir', 'perl', 'lua', 'native', 'other']
  for (const part of ['/', 'lib/', 'usr/lib/python', 'a', '/webpack', 'libsystem_', '1.', '<', 'java.', '@v1', 'sentry']) {
    const look = (length: number): void => {
      const text = part.repeat(length / part.length)
      const frame: Frame = { abs_path: text, module: text, function: text, package: text }
      for (const platform of platforms) looksInApp(frame, platform)
    }
    expect([part, growsLinearly(look, 100_000)]).toEqual([part, true])
  }
})
