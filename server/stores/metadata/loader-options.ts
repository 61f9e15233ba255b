import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** What the loader script of a client key switches on (ingest.md 1.9.9). Kept as JSON in `keys.loader`. */
export interface LoaderOptions {
  /** One of `browserSdkChoices`. */
  readonly browserSdkVersion: string
  readonly hasReplay: boolean
  readonly hasPerformance: boolean
  readonly hasDebug: boolean
  readonly hasFeedback: boolean
  readonly hasLogsAndMetrics: boolean
}

/** The SDK that this server serves itself is the one there is: value and what people read. */
export const browserSdkChoices: readonly (readonly [value: string, label: string])[] = [['latest', 'latest']]

const versionDefault = 'latest'

/** Reads `keys.loader`; what is missing or of the wrong kind is off. Throws when the text is not JSON, as only we write it. */
export const readLoaderOptions = (text: string): LoaderOptions => {
  const stored = JSON.parse(text) as Json
  const options = isObject(stored) ? stored : {}
  const version = options['browserSdkVersion']
  return {
    browserSdkVersion: typeof version === 'string' ? version : versionDefault,
    hasReplay: options['hasReplay'] === true,
    hasPerformance: options['hasPerformance'] === true,
    hasDebug: options['hasDebug'] === true,
    hasFeedback: options['hasFeedback'] === true,
    hasLogsAndMetrics: options['hasLogsAndMetrics'] === true,
  }
}
