import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { TestContext } from 'vitest'

import type { EventAnswer } from '#packages/contract/event'
import type { Issue } from '#packages/contract/issue'
import type { StatsAnswer } from '#packages/contract/stats'

import { repository, until, Vedette } from '../vedette.ts'
import type { Project } from '../vedette.ts'
import type { Install } from './installs.ts'
import { Tap, textOf } from './tap.ts'
import type { Call } from './tap.ts'

/** What a run of an app left: everything that it printed, with the SDK's debug log. */
export interface AppRun {
  readonly log: string
}

/** Why an app cannot run. */
type Because = Exclude<Install, { readonly folder: string }>

interface AppForm {
  /** Name of its project. */
  readonly name: string
  /** Its packages and programs; awaited before `run`. */
  readonly install: () => Promise<Install>
  readonly run: (dsn: string, folder: string) => Promise<AppRun>
}

/** As an event is asked for: its issue's title, and which of the events that have it. */
export interface ShownEvent {
  readonly issue: Issue
  readonly event: EventAnswer
}

const eventMsMax = 30_000
const programsMax = 3

/** An app that ran, or why it could not, and what the server shows of it. */
export class SdkApp {
  readonly name: string
  readonly #form: AppForm
  readonly #stage: Stage
  readonly #shown = new Map<string, Promise<ShownEvent>>()
  #outcome: Promise<AppRun | Because> | undefined

  constructor(stage: Stage, form: AppForm) {
    this.name = form.name
    this.#form = form
    this.#stage = stage
  }

  get project(): Project {
    return this.#stage.project(this.name)
  }

  /** Begins its install, and its run as soon as there is a turn. */
  start(installs: Map<unknown, Promise<Install>>): void {
    const { install, run } = this.#form
    const made = installs.get(install) ?? install()
    installs.set(install, made)
    const runInTurn = async (): Promise<AppRun | Because> => {
      const ready = await made
      return 'because' in ready ? ready : this.#stage.inTurn(() => run(this.project.dsn, ready.folder))
    }
    this.#outcome = runInTurn()
    // Whoever asks gets the error; until then nobody has to.
    this.#outcome.catch(() => undefined)
  }

  /** Its run; the test is skipped, with the reason, where the app cannot run. */
  async ran(context: TestContext): Promise<AppRun> {
    const outcome = await this.#outcome
    if (outcome === undefined) throw new Error(`${this.name} was not started`)
    if ('because' in outcome) return context.skip(outcome.because)
    return outcome
  }

  /** What it sent. */
  get calls(): Call[] {
    return this.#stage.callsOf(this.project)
  }

  /** The newest event of the issue that `title` is part of (see `Stage.find`). */
  async shown(context: TestContext, title: string): Promise<ShownEvent> {
    await this.ran(context)
    const known = this.#shown.get(title) ?? this.#stage.find(this.project, title)
    this.#shown.set(title, known)
    return known
  }

  /** Quantities by `outcome/reason/category`. */
  async outcomes(context: TestContext): Promise<Record<string, number>> {
    await this.ran(context)
    return this.#stage.outcomes(this.project)
  }
}

/** One server for all apps, a tap before it, and a project for each app. */
export class Stage {
  readonly #apps: SdkApp[] = []
  readonly #projects = new Map<string, Project>()
  readonly #waiting: (() => void)[] = []
  #running = 0
  #server: Vedette | undefined
  #tap: Tap | undefined

  app(form: AppForm): SdkApp {
    const app = new SdkApp(this, form)
    this.#apps.push(app)
    return app
  }

  /** Starts the server, then all installs side by side; the apps run as they become ready. */
  async open(): Promise<void> {
    const server = await Vedette.start()
    this.#server = server
    this.#tap = await Tap.before(server.url)
    const { host } = new URL(this.#tap.url)
    for (const { name } of this.#apps) {
      const project = await server.init(name)
      this.#projects.set(name, { ...project, dsn: project.dsn.replace(new URL(server.url).host, host) })
    }
    const installs = new Map<unknown, Promise<Install>>()
    for (const app of this.#apps) app.start(installs)
  }

  async close(): Promise<void> {
    this.keepCalls()
    this.#tap?.close()
    await this.#server?.remove()
  }

  /** Writes what the apps sent below `.cache/compat/sent/`, to be read when an expectation fails. */
  keepCalls(): void {
    const folder = join(repository, '.cache', 'compat', 'sent')
    mkdirSync(folder, { recursive: true })
    for (const [name, project] of this.#projects) {
      const texts = this.callsOf(project).map(
        (call) => `${call.method} ${call.path} ${call.status} ${JSON.stringify(call.headers)}\n${textOf(call)}\n`,
      )
      writeFileSync(join(folder, `${name}.txt`), texts.join('\n'))
    }
  }

  /** Few programs at a time. */
  async inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    while (this.#running >= programsMax) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  project(name: string): Project {
    const project = this.#projects.get(name)
    if (project === undefined) throw new Error(`no project ${name}`)
    return project
  }

  callsOf({ projectId }: Project): Call[] {
    return this.#tap?.callsOf(projectId) ?? []
  }

  /** The issue with this text in its title, or in the value of its exception, and its newest event, as soon as both are there. */
  async find(project: Project, title: string): Promise<ShownEvent> {
    let titles: string[] = []
    const issue = await until('the issue', eventMsMax, async () => {
      const issues = await this.#get<Issue[]>(`/organizations/${project.org}/issues/?project=${project.projectId}`)
      titles = issues.map(({ title: shown, metadata }) => `${shown} (${JSON.stringify(metadata['value'])})`)
      return issues[titles.findIndex((text) => text.includes(title))]
    }).catch(() => undefined)
    if (issue === undefined) throw new Error(`no issue with "${title}" among ${JSON.stringify(titles)}`)
    // A row is visible a moment before its payload: the server says 503 for so long.
    const path = `/organizations/${project.org}/issues/${issue.id}/events/latest/`
    const event = await until('the event', eventMsMax, () => this.#get<EventAnswer>(path).catch(() => undefined))
    return { issue, event }
  }

  async outcomes(project: Project): Promise<Record<string, number>> {
    const groups = 'groupBy=outcome&groupBy=reason&groupBy=category&field=sum(quantity)&interval=1h'
    const stats = await this.#get<StatsAnswer>(`/organizations/${project.org}/stats_v2/?project=${project.projectId}&${groups}`)
    return Object.fromEntries(
      stats.groups.map(({ by, totals }) => [`${by['outcome']}/${by['reason']}/${by['category']}`, totals['sum(quantity)'] ?? 0]),
    )
  }

  #get<Answer>(path: string): Promise<Answer> {
    // The token of the last project is that which holds: each `init` makes a new one.
    const last = [...this.#projects.values()].at(-1)
    if (this.#server === undefined || last === undefined) throw new Error('the stage is not open')
    return this.#server.get<Answer>(last, path)
  }
}
