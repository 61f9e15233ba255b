import { oneOf } from '../../lib/search-params.ts'

export interface SetupSearch {
  /** From the link that the server printed. */
  readonly token?: string
}

const tokenMax = 400

export const parseSetup = (raw: Record<string, unknown>): SetupSearch => {
  const token = oneOf(raw, 'token')
  return token !== undefined && token !== '' && token.length <= tokenMax ? { token } : {}
}
