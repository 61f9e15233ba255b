// How soon a person reads it: `node web/journeys/freshness.ts [runs]` runs the real SDKs one after another against a real server and measures, from the
// moment at which the program raises, until all four nonces are in the text of the rendered page. Prints p50, p95 and the worst. Build the web app first.
import chromiumPackage from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'

import { installPython, sdkPrograms } from '../../compat/run-sdk.ts'
import { until, Vedette } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'

const runs = Number(process.argv[2] ?? 20)
const giveUpMs = 20_000

const issueOf = (server: Vedette, project: Project, title: string): Promise<string> =>
  until(`an issue ${title}`, giveUpMs, async () => {
    const issues = await server.get<{ id: string; title: string }[]>(project, `/organizations/${project.org}/issues/`)
    return issues.find((issue) => issue.title.includes(title))?.id
  })

const signIn = async (page: Page, server: Vedette): Promise<void> => {
  await page.goto(`${server.url}/auth/login/`)
  await page.getByLabel(/e-mail/i).fill('owner@example.com')
  await page.getByLabel(/password/i).fill('a long enough pass phrase')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/issues\//)
}

/** Loads the newest event again and again until the page shows all texts. */
const untilShown = async (page: Page, url: string, texts: readonly string[]): Promise<number> => {
  const deadlineMs = Date.now() + giveUpMs
  while (Date.now() < deadlineMs) {
    await page.goto(url)
    const shown = await page
      .waitForFunction(
        (wanted) => {
          for (const button of document.querySelectorAll<HTMLButtonElement>('main button[aria-expanded=false]')) button.click()
          return wanted.every((text) => document.body.innerText.includes(text))
        },
        texts,
        { timeout: 400, polling: 50 },
      )
      .then(
        () => true,
        () => false,
      )
    if (shown) return Date.now()
  }
  throw new Error(`${url} never showed ${texts.join(', ')}`)
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN

const missing = installPython()
if (missing !== undefined) throw new Error(missing)
const server = await Vedette.start()
const project = await server.init()
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? (await chromiumPackage.executablePath()) })
const page = await browser.newPage({ viewport: { width: 1440, height: 3000 } })
await signIn(page, server)
for (const [language, title] of [
  ['python', 'ZeroDivisionError'],
  ['node', 'TypeError'],
] as const) {
  await sdkPrograms[language](project.dsn, 'warm-up')
  const id = await issueOf(server, project, title)
  const url = `${server.url}/organizations/${project.org}/issues/${id}/events/latest/`
  const tookMs: number[] = []
  for (let run = 0; run < runs; run++) {
    const nonce = `${language}${run}x${Date.now().toString(36)}`
    let raisedAtMs = Number.NaN
    const sent = sdkPrograms[language](project.dsn, nonce).then((atMs) => (raisedAtMs = atMs))
    const shownAtMs = await untilShown(page, url, [`local-${nonce}`, `sql-${nonce}`, `header-${nonce}`, `tag-${nonce}`])
    await sent
    tookMs.push(shownAtMs - raisedAtMs)
  }
  tookMs.sort((a, b) => a - b)
  const figures = [0.5, 0.95, 1].map((share) => `${percentile(tookMs, share).toFixed(0)} ms`)
  console.log(`${language}: ${runs} runs, from the raise to the rendered page: p50 ${figures[0]}, p95 ${figures[1]}, worst ${figures[2]}`)
}
await browser.close()
await server.remove()
