import { assert } from './assert.ts'
import type { Clock } from './time.ts'

const epochMs = Date.UTC(2026, 0, 1)
const sequenceBits = 8
const nodeBits = 4
const sequenceCount = 2 ** sequenceBits

/**
 * Numbers for things that we name: 41 bits of milliseconds since 2026-01-01, 4 bits node, 8 bits sequence (design.md 5). Below 2^53, rising, and
 * never twice from one generator, also when the clock stands still or jumps back.
 */
export const createIdGenerator = (clock: Clock, node: number): (() => number) => {
  assert(Number.isInteger(node) && node >= 0 && node < 2 ** nodeBits, 'node is 0 .. 15')
  let lastMs = 0
  let sequence = 0
  return () => {
    const nowMs = Math.max(clock.nowMs() - epochMs, 1)
    if (nowMs > lastMs) {
      lastMs = nowMs
      sequence = 0
    } else {
      sequence += 1
      if (sequence === sequenceCount) {
        lastMs += 1
        sequence = 0
      }
    }
    return lastMs * 2 ** (nodeBits + sequenceBits) + node * sequenceCount + sequence
  }
}

/** When a number of a generator was drawn, in epoch ms. */
export const drawnAtMs = (id: number): number => epochMs + Math.floor(id / 2 ** (nodeBits + sequenceBits))
