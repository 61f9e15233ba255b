import type { Project } from '../../../compat/vedette.ts'
import { Api } from '../api.ts'
import { say } from '../paths.ts'
import { doorOf, UxServer } from '../server.ts'
import { seedIssues, seedProjects, settledShare } from './plan.ts'
import type { SeedSize } from './plan.ts'
import { BulkSender } from './send-bulk.ts'
import { sendSpecial, specialEventId } from './send-special.ts'
import { addPeople, addTriage, issueOfEvent } from './shape.ts'
import { specialEvents } from './special-events.ts'

const reportMs = 5000
const regressed = 12

/** What the checks need to know about the data. */
export interface Seed {
  readonly baseMs: number
  readonly seconds: number
  readonly events: number
  readonly issues: number
  readonly projectIds: Readonly<Record<string, string>>
  /** Ids of issues by name of the special event that they got; `rich-0` has a tenth of all events. */
  readonly issueIds: Readonly<Record<string, string>>
}

const sendBulk = async (server: UxServer, sender: BulkSender): Promise<void> => {
  const timer = setInterval(() => {
    say(`  ${sender.acknowledged.toLocaleString('en')} of ${sender.total.toLocaleString('en')} events accepted`)
  }, reportMs)
  await sender.run()
  clearInterval(timer)
  say('  all accepted; waiting until they are processed')
  await server.settled((left) => say(`  ${(left / 1e6).toFixed(1)} MB left`))
}

/** Fills a new data folder: the bulk through the front door, then what people did with it, then the special events. Takes minutes. */
export const makeSeed = async (dataDir: string, root: string, size: SeedSize): Promise<Seed> => {
  const startedMs = Date.now()
  const server = await UxServer.start({ root, dataDir, nice: true })
  try {
    const made: Project[] = []
    for (const { slug, platform } of seedProjects) made.push(await server.init(slug, platform))
    const api = new Api(server.url, made.at(-1)?.token ?? '')
    const doors = made.map(({ dsn }) => doorOf(dsn))
    await addPeople(api, new Api(server.url))
    const issues = seedIssues(size)
    await sendBulk(server, new BulkSender(issues, { port: server.port, doors, baseMs: startedMs }))
    await addTriage(api, Math.round(size.issues * settledShare))
    const specials = specialEvents(issues)
    const issueIds: Record<string, string> = {}
    for (const special of specials) {
      const door = doors[special.project]
      if (door !== undefined) await sendSpecial(server.url, door, special)
    }
    await server.settled()
    for (const { name } of specials) issueIds[name] = await issueOfEvent(api, specialEventId(name))
    await regress(api, server, { doors, issues, issueIds })
    const seconds = Math.round((Date.now() - startedMs) / 1000)
    const projectIds = Object.fromEntries(seedProjects.map(({ slug }, index) => [slug, made[index]?.projectId ?? '']))
    return { baseMs: startedMs, seconds, events: size.events, issues: size.issues, projectIds, issueIds }
  } finally {
    await server.stop()
  }
}

/** Some of the issues are resolved and happen again. */
const regress = async (
  api: Api,
  server: UxServer,
  made: {
    readonly doors: readonly ReturnType<typeof doorOf>[]
    readonly issues: ReturnType<typeof seedIssues>
    readonly issueIds: Readonly<Record<string, string>>
  },
): Promise<void> => {
  const again = specialEvents(made.issues)
    .filter(({ name }) => name.startsWith('rich-'))
    .slice(4, 4 + regressed)
  for (const { name } of again) await api.put(`/issues/${made.issueIds[name] ?? ''}/`, { status: 'resolved' })
  for (const special of again) {
    const door = made.doors[special.project]
    if (door !== undefined) await sendSpecial(server.url, door, { ...special, name: `${special.name} again` })
  }
  await server.settled()
}
