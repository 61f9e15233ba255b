import { oneOf } from '../../lib/search-params.ts'

export interface LoginSearch {
  /** Path to go to after the sign-in. */
  readonly next?: string
}

const nextMax = 2_000

/** Reads the sign-in address. `next` is taken only when it is a path of this server: `//evil.example` and `/\evil.example` lead elsewhere. */
export const parseLogin = (raw: Record<string, unknown>): LoginSearch => {
  const next = oneOf(raw, 'next')
  return next !== undefined && next.length <= nextMax && /^\/[^/\\]/.test(next) && !/[\s\\]/.test(next) ? { next } : {}
}
