// Runs the apps of compat/apps with their SDKs and keeps what they send, as small as grouping allows: node compat/mutations/capture.ts [app ...]
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { folder, neutral } from './neutral.ts'
import { recipes } from './recipes.ts'
import { Sink } from './sink.ts'

const wanted = process.argv.slice(2)
const sink = new Sink()
await sink.open()
mkdirSync(folder, { recursive: true })
for (const [app, recipe] of Object.entries(recipes)) {
  if (wanted.length > 0 && !wanted.includes(app)) continue
  const captures = await recipe(sink)
  const lines = captures.flatMap(({ label, events }) =>
    events.map((event, at) => JSON.stringify({ label: at === 0 ? label : `${label}+${at}`, event: neutral(event) })),
  )
  writeFileSync(join(folder, `${app}.jsonl`), `${lines.join('\n')}\n`)
  process.stdout.write(`${app}: ${lines.length} events of ${captures.length} faults\n`)
}
sink.close()
