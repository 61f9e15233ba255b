import { randomBytes } from 'node:crypto'

/** `bytes` random bytes as lower-case hex, for secrets, keys and record ids. Never used in a row of the columnar store (law 7). */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex')
