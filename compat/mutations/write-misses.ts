// Groups the captured events and their mutations, and writes where judgement says something else: node compat/mutations/write-misses.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { repository } from '../vedette.ts'
import { readCaptured } from './captured-events.ts'
import { reportOf } from './misses.ts'
import { specimensOf } from './mutations.ts'
import { grouped } from './partition.ts'
import type { Grouped } from './partition.ts'

const events: Grouped[] = []
for (const specimen of specimensOf(readCaptured())) events.push(await grouped(specimen))
const text = reportOf(events)
writeFileSync(join(repository, 'compat', 'mutations', 'MISSES.md'), text)
process.stdout.write(text)
