import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

import type { Issue } from '#packages/contract/issue'

import { until } from '../../../compat/vedette.ts'
import { Api } from '../api.ts'
import { isAsked } from '../options.ts'
import type { Options } from '../options.ts'
import { outputFolder, picturesFolder, say } from '../paths.ts'
import { organization, owner, UxServer } from '../server.ts'
import { chromiumPath } from '../stage.ts'
import type { Theme } from '../stage.ts'
import { realErrors } from './real-errors.ts'
import type { RealError } from './real-errors.ts'

const issueMsMax = 60_000
/** What a picture in the repository may weigh. */
const pictureBytesMax = 250_000
const themes: readonly Theme[] = ['light', 'dark']
const size = { width: 1440, height: 900 }

/** Runs the app and gives the id of the issue that it made. */
const makeIssue = async (server: UxServer, { name, platform, title, make }: RealError): Promise<string | undefined> => {
  const { dsn, token, projectId } = await server.init(`shop-${name}`, platform)
  const missing = await make(dsn)
  if (missing !== undefined) {
    say(`  no picture of ${name}: ${missing}`)
    return undefined
  }
  const api = new Api(server.url, token)
  return until(`an issue with ${title}`, issueMsMax, async () => {
    const issues = await api.get<Issue[]>(`/organizations/${organization}/issues/?query=&project=${projectId}`)
    return issues.find((issue) => JSON.stringify(issue.metadata).includes(title) || issue.title.includes(title))?.id
  })
}

const photograph = async (
  browser: Browser,
  url: string,
  look: { readonly id: string; readonly theme: Theme; readonly file: string },
): Promise<void> => {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: look.theme,
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  await context.request.post('/api/0/auth/login/', { data: { ...owner } })
  const page = await context.newPage()
  await page.goto(`/organizations/${organization}/issues/${look.id}/`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.waitForTimeout(1500)
  await page.screenshot({ path: look.file, animations: 'disabled', caret: 'hide' })
  await context.close()
  const bytes = statSync(look.file).size
  say(`  ${look.file} (${Math.round(bytes / 1000)} kB)`)
  if (bytes > pictureBytesMax) throw new Error(`${look.file} has ${bytes} bytes; at most ${pictureBytesMax} are wanted`)
}

/** Pictures of issue pages made from errors of real apps, for the documentation. `picture` makes only that of the README, Django's. */
export const makePictures = async (options: Options): Promise<void> => {
  const all = isAsked(options, ['real-errors'])
  if (!all && !isAsked(options, ['picture'])) return
  mkdirSync(picturesFolder, { recursive: true })
  const dataDir = join(outputFolder, 'pictures-data')
  rmSync(dataDir, { recursive: true, force: true })
  const server = await UxServer.start({ root: options.root, dataDir })
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
  })
  try {
    for (const error of realErrors) {
      if (!all && error.name !== 'django') continue
      const id = await makeIssue(server, error)
      if (id === undefined) continue
      for (const theme of themes) {
        await photograph(browser, server.url, { id, theme, file: join(picturesFolder, `issue-${error.name}-${theme}.png`) })
      }
    }
  } finally {
    await browser.close()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
