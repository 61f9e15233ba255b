import type { Json } from '#packages/protocol/json'
import { scrubAttributes } from '#packages/scrub/scrub-attributes'
import { secretParams } from '#packages/scrub/secret-params'
import { compileRules } from '#packages/scrub/settings'
import type { ScrubSettings } from '#packages/scrub/settings'
import { ValueScrubber } from '#packages/scrub/value-scrubber'

import type { Log } from './read-log.ts'

/**
 * Takes secrets out of a log (ingest.md 3.8): its attributes, in place, and its texts, of which only what is secret goes, so that the line can still be
 * read. What stands under the name of a secret among the attributes goes from the body, too: it was put into it.
 */
export const scrubLog = (log: Log, settings: ScrubSettings): Log => {
  const rules = compileRules(settings)
  if (!rules) return log
  const scrubber = new ValueScrubber({}, rules)
  const { body, template, level, serverName, attributes } = log
  const secrets = secretParams(scrubber, Object.fromEntries<Json>(attributes.texts))
  scrubAttributes(attributes, settings)
  let clean = log
  scrubber.remarks.quietly(() => {
    clean = {
      ...log,
      body: scrubber.message(body, secrets),
      template: scrubber.message(template),
      level: scrubber.certain(level),
      serverName: scrubber.certain(serverName),
    }
  })
  return clean
}
