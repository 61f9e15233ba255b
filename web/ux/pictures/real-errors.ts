import { join } from 'node:path'

import { chromium } from 'playwright-core'
import { build } from 'vite'

import { appsFolder, buildGo, installPythonPackages } from '../../../compat/sdks/installs.ts'
import { Program } from '../../../compat/sdks/programs.ts'
import { outputFolder, repository } from '../paths.ts'
import { serveFolder } from '../screens/story.ts'
import { chromiumPath } from '../stage.ts'

/** An app with an unmodified SDK, and the error that it makes. */
export interface RealError {
  readonly name: 'django' | 'go' | 'react' | 'node'
  readonly platform: string
  /** In the title of its issue. */
  readonly title: string
  /** Runs the app until the error is sent; a sentence when it cannot run on this machine. */
  readonly make: (dsn: string) => Promise<string | undefined>
}

const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const form = { 'User-Agent': agent, 'Content-Type': 'application/x-www-form-urlencoded' }

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

/** A view that fails while it handles another error, for somebody who is signed in. */
const django = async (dsn: string): Promise<string | undefined> => {
  const installed = await installPythonPackages('django')
  if ('because' in installed) return installed.because
  const env = { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@2.0.0', SENTRY_ENVIRONMENT: 'production', PYTHONPATH: installed.folder }
  // What is installed on this machine is no part of the app.
  const program = new Program('python3', ['-S', join(appsFolder, 'django', 'app.py')], { env })
  const url = `http://127.0.0.1:${await program.port()}`
  const signedIn = await fetch(`${url}/login`, { method: 'POST', headers: form, body: 'name=bob&password=a+long+pass+phrase' })
  const Cookie = cookiesOf(signedIn)
  await fetch(`${url}/orders/7/pay`, { method: 'POST', headers: { ...form, Cookie }, body: 'amount=12.50&credit-card=4111111111111111' })
  await program.finish()
  return undefined
}

const go = async (dsn: string): Promise<string | undefined> => {
  const built = await buildGo('go', ['web', 'rpc'])
  if ('because' in built) return built.because
  const env = { SENTRY_DSN: dsn, SENTRY_RELEASE: 'web@5.0.0', SENTRY_ENVIRONMENT: 'production' }
  const program = new Program(join(built.folder, 'web'), [], { env })
  const url = `http://127.0.0.1:${await program.port()}`
  await fetch(`${url}/stock?shelf=upper`, { headers: { 'User-Agent': agent } })
  await program.finish()
  return undefined
}

const node = async (dsn: string): Promise<string | undefined> => {
  const folder = join(appsFolder, 'node-11')
  const env = { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@11.0.0', SENTRY_ENVIRONMENT: 'production' }
  const program = new Program(process.execPath, ['--import', join(folder, 'instrument.mjs'), join(folder, 'app.mjs')], { env })
  const url = `http://127.0.0.1:${await program.port()}`
  const body = JSON.stringify({ sku: 'cup', count: 3 })
  await fetch(`${url}/order?ref=mail`, { method: 'POST', headers: { 'User-Agent': agent, 'Content-Type': 'application/json' }, body })
  await program.finish()
  return undefined
}

/** A page built as for production, but readable, each module a file: source maps cannot be uploaded yet. */
const react = async (dsn: string): Promise<string | undefined> => {
  const outDir = join(outputFolder, 'react-app')
  const root = join(repository, 'web', 'ux', 'pictures', 'react-app')
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic' } },
    build: { outDir, emptyOutDir: true, minify: false, rolldownOptions: { output: { preserveModules: true, preserveModulesRoot: root } } },
  })
  const pages = await serveFolder(outDir)
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
  })
  try {
    const page = await browser.newPage({ userAgent: agent })
    await page.goto(`${pages.url}/?dsn=${encodeURIComponent(dsn)}`)
    const sent = page.waitForResponse(/\/envelope\//)
    await page.locator('#show').click()
    await sent
    return undefined
  } finally {
    await browser.close()
    pages.close()
  }
}

/** Errors of real apps, one of each language that is common. */
export const realErrors: readonly RealError[] = [
  { name: 'django', platform: 'python-django', title: 'OrderError', make: django },
  { name: 'go', platform: 'go', title: 'boundsError', make: go },
  { name: 'react', platform: 'javascript-react', title: 'TypeError', make: react },
  { name: 'node', platform: 'node', title: 'OrderError', make: node },
]
