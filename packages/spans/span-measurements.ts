import { attributeText } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { readUserAgent } from '#packages/normalize/user-agent'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { readMeasurements } from './measurements.ts'
import { scoreVitals } from './vitals.ts'

const noMeasurements: ReadonlyMap<string, number> = new Map()

/** Newer SDKs say vitals as attributes: of the page view, or of a span made for the vital. */
const vitalKeys: readonly (readonly [key: string, name: string])[] = [
  ...['lcp', 'cls', 'inp', 'fcp', 'fp', 'ttfb'].map((name) => [`browser.web_vital.${name}.value`, name] as const),
  ['browser.web_vital.ttfb.request_time', 'ttfb.requesttime'],
]

const vitalsIn = ({ numbers }: Attributes): JsonObject | undefined => {
  let said: JsonObject | undefined
  for (const [key, name] of vitalKeys) {
    const value = numbers.get(key)
    if (value !== undefined) (said ??= {})[name] = { value }
  }
  return said
}

const browserOf = (attributes: Attributes): string =>
  attributeText(attributes, 'browser.name') || (readUserAgent(attributeText(attributes, 'user_agent.original')).browser?.name ?? '')

/** What was measured of a span, with the score of its vitals (features.md 2.6): as `measurements` says, which is given as sent, or its attributes. */
export const spanMeasurements = (said: Json | undefined, attributes: Attributes, durationUs: number): ReadonlyMap<string, number> => {
  const sent = isObject(said) ? said : vitalsIn(attributes)
  const read = sent === undefined ? noMeasurements : readMeasurements(sent, durationUs / 1000)
  if (read.size === 0) return noMeasurements
  return new Map([...read, ...scoreVitals(read, browserOf(attributes))])
}
