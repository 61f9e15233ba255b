import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import lighthouse, { desktopConfig } from 'lighthouse'

import type { Check } from '../check.ts'
import { figure, median } from '../figures.ts'
import type { Row } from '../figures.ts'
import { chromiumPath } from '../stage.ts'
import type { Stage } from '../stage.ts'

const categories = ['performance', 'accessibility', 'best-practices'] as const
type Category = (typeof categories)[number]
const percent = 100
const auditsShown = 8
const startMsMax = 30_000

interface Debugged {
  readonly port: number
  readonly close: () => Promise<void>
}

/** The browser of the other checks with its debugging port open, as a process of its own. */
const startBrowser = async (): Promise<Debugged> => {
  const profile = mkdtempSync(join(tmpdir(), 'vedette-lighthouse-'))
  mkdirSync(profile, { recursive: true })
  const args = [
    '--headless=shell',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ]
  const child = spawn(await chromiumPath(), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const port = await new Promise<number>((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`the browser did not start: ${said}`)), startMsMax)
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(Number(found))
    })
  })
  return {
    port,
    close: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

interface Scores {
  readonly scores: Readonly<Record<Category, number>>
  /** Audits that cost points. */
  readonly lost: readonly string[]
}

const audit = async (stage: Stage, path: string, form: 'desktop' | 'mobile'): Promise<Scores> => {
  const browser = await startBrowser()
  try {
    const flags = {
      port: browser.port,
      output: 'json' as const,
      logLevel: 'error' as const,
      onlyCategories: [...categories],
      extraHeaders: { Cookie: stage.cookieHeader },
    }
    const result = await lighthouse(stage.server.url + path, flags, form === 'desktop' ? desktopConfig : undefined)
    if (result === undefined) throw new Error('no result')
    const { lhr } = result
    const score = (name: Category): number => Math.round((lhr.categories[name]?.score ?? Number.NaN) * percent)
    const lost = categories.flatMap((name) =>
      (lhr.categories[name]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9)
        .map(({ id }) => `${name}: ${id} ${lhr.audits[id]?.displayValue ?? ''}`),
    )
    return {
      scores: { performance: score('performance'), accessibility: score('accessibility'), 'best-practices': score('best-practices') },
      lost: lhr.runtimeError === undefined ? lost.slice(0, auditsShown) : [lhr.runtimeError.message],
    }
  } finally {
    await browser.close()
  }
}

const audits = async (stage: Stage, path: string, form: 'desktop' | 'mobile'): Promise<Scores[]> => {
  const runs: Scores[] = []
  for (let turn = 0; turn < Math.min(3, stage.repeats); turn++) runs.push(await audit(stage, path, form))
  return runs
}

const rowsOf = async (stage: Stage, name: string, path: string): Promise<Row[]> => {
  const desktop = await audits(stage, path, 'desktop')
  const mobile = await audits(stage, path, 'mobile')
  const samples = (runs: readonly Scores[], category: Category): number[] => runs.map(({ scores }) => scores[category])
  const middle = desktop.find(({ scores }) => scores.performance === median(samples(desktop, 'performance'))) ?? desktop[0]
  return [
    {
      number: '23',
      what: `Lighthouse performance, ${name} (desktop / mobile)`,
      p1: figure(samples(desktop, 'performance'), 95, '', 'higher'),
      p4: figure(samples(mobile, 'performance'), 80, '', 'higher'),
      notes: [...(middle?.lost ?? []), ...(mobile[0]?.lost ?? []).map((text) => `mobile ${text}`)],
    },
    {
      number: '23',
      what: `Lighthouse accessibility, ${name}`,
      p1: figure(samples(desktop, 'accessibility'), 100, '', 'higher'),
      notes: [],
    },
    {
      number: '23',
      what: `Lighthouse best practices, ${name}`,
      p1: figure(samples(desktop, 'best-practices'), 95, '', 'higher'),
      notes: [],
    },
  ]
}

/** 23: the same browser, by its debugging port. */
export const lighthouseCheck: Check = {
  gives: ['23', 'lighthouse'],
  what: 'Lighthouse',
  run: async (stage) => [
    ...(await rowsOf(stage, 'issue list', stage.path('issues/'))),
    ...(await rowsOf(stage, 'issue', stage.issuePath('rich-1'))),
  ],
}
