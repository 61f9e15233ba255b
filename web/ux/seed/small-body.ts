import { crc32, deflateRawSync } from 'node:zlib'

import { envelopeOf } from '../../../bench/envelope.ts'
import type { CorpusBody } from '../../../bench/envelope.ts'
import { createRandom } from '../../../bench/random.ts'
import type { Random } from '../../../bench/random.ts'
import { environmentOf, releaseOf, releasesTotal } from './plan.ts'
import type { SeedIssue } from './plan.ts'

const variantsMax = 400
const eventsPerVariant = 20
const usersTotal = 20_000
/** Little gain beyond it, and thousands of bodies are made. */
const deflateLevel = 3

/** Distinct bodies of an issue: more events, more users. */
export const variantsOf = ({ events, environments }: SeedIssue): number =>
  Math.max(Math.min(environments, events), Math.min(variantsMax, Math.ceil(events / eventsPerVariant)))

/** Some 1.2 kB of an event as SDKs send it, without id and time. Every tenth issue has no users at all. */
const bodyText = (random: Random, issue: SeedIssue, index: number, variant: number): string => {
  const { template } = issue
  const user = random.below(usersTotal)
  const value = template.errorValue.replace('{n}', String(random.below(100_000))).replace('{id}', random.hex(6))
  return JSON.stringify({
    level: index % 11 === 3 ? 'warning' : index % 37 === 5 ? 'fatal' : 'error',
    platform: template.platform,
    transaction: template.transaction,
    server_name: `web-${String(random.below(12))}`,
    release: releaseOf((index + variant) % releasesTotal),
    environment: environmentOf(variant % issue.environments),
    exception: {
      values: [
        {
          type: template.errorType,
          value,
          mechanism: { type: 'generic', handled: index % 3 === 0 },
          stacktrace: {
            frames: template.frames.map(({ filename, module, function: name, lineno, in_app, context_line }) => ({
              filename,
              module,
              function: name,
              lineno,
              in_app,
              context_line,
            })),
          },
        },
      ],
    },
    ...(index % 10 === 7 ? {} : { user: { id: String(user), email: `user${String(user)}@example.org` } }),
    tags: {
      tenant: `t${String(random.below(400))}`,
      region: random.pick(['eu', 'us', 'ap']),
      plan: random.pick(['free', 'team', 'scale']),
    },
    sdk: { name: template.platform === 'python' ? 'sentry.python.django' : 'sentry.javascript.node', version: '2.75.0' },
  })
}

/** One body of an issue, deflated, ready for `writeEnvelope`. */
export const smallBody = (issue: SeedIssue, index: number, variant: number): CorpusBody => {
  const random = createRandom(index * 1009 + variant)
  // The opening `{` and the id are in the part that is written per request.
  const rest = Buffer.from(`${bodyText(random, issue, index, variant).slice(1)}\n`)
  return envelopeOf(deflateRawSync(rest, { level: deflateLevel }), rest.length, crc32(rest))
}
