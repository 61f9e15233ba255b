import { oneOf } from '../../lib/search-params.ts'
import type { Way } from './snippets/recipe.ts'

export interface SetupSearch {
  /** From the link that the server printed. */
  readonly token?: string
}

const tokenMax = 400
const wordForm = /^[a-zA-Z.][\w. -]{0,63}$/

export const parseSetup = (raw: Record<string, unknown>): SetupSearch => {
  const token = oneOf(raw, 'token')
  return token !== undefined && token !== '' && token.length <= tokenMax ? { token } : {}
}

/** State of the page that connects an app. */
export interface ConnectSearch {
  /** Another platform than the project's. */
  readonly platform?: string
  /** How the DSN gets into the app; code when absent. */
  readonly way?: Exclude<Way, 'code'>
  /** Which of several ways to write a step, such as a package manager. */
  readonly with?: string
}

const ways: readonly ConnectSearch['way'][] = ['env', 'docker', 'dsn', 'curl']

/** Reads the state of the page; anything unknown is left out. */
export const parseConnect = (raw: Record<string, unknown>): ConnectSearch => {
  const platform = oneOf(raw, 'platform')
  const variant = oneOf(raw, 'with')
  const way = ways.find((one) => one === oneOf(raw, 'way'))
  return {
    ...(platform !== undefined && wordForm.test(platform) && { platform }),
    ...(way !== undefined && { way }),
    ...(variant !== undefined && wordForm.test(variant) && { with: variant }),
  }
}
