import { join } from 'node:path'

import chromium from '@sparticuz/chromium'
import { chromium as browserType } from 'playwright-core'

import type { Capture, Sink } from '../../compat/mutations/sink.ts'
import { installNodePackages } from '../../compat/sdks/installs.ts'
import { runProgram } from '../../compat/sdks/programs.ts'
import { repository } from '../../compat/vedette.ts'

const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js')

/** Names, and what is passed to each. */
const faults = [
  'total:x',
  'lines:abc',
  'parse:no',
  'rate:XAU',
  'rate:DOGE',
  'nested:abcd',
  'nested:ab',
  'table:x',
  'message:ana',
  'message:bernhard',
]
const buttons = ['buy', 'mail', 'order']

/** The page, built with names as in the sources (`false`) or with those that a minifier gives. */
export const browserRecipe =
  (minify: 'false' | 'oxc') =>
  async (sink: Sink): Promise<readonly Capture[]> => {
    const made = await installNodePackages('browser', ['index.html', 'main.js', 'faults.js'])
    if ('because' in made) throw new Error(made.because)
    sink.page = join(made.folder, `dist-${minify}`)
    await runProgram(process.execPath, [vite, 'build', '--minify', minify, '--outDir', sink.page, '--logLevel', 'warn'], {
      cwd: made.folder,
    })
    const browser = await browserType.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()) })
    try {
      const page = await browser.newPage()
      await page.goto(`${sink.url}/?dsn=${encodeURIComponent(sink.dsn)}`)
      await page.locator('body[data-ready=yes]').waitFor()
      const captures: Capture[] = []
      for (const fault of faults) {
        const call = `fail(${fault
          .split(':')
          .map((part) => JSON.stringify(part))
          .join(', ')})`
        captures.push(await sink.capture(fault, () => page.evaluate(call)))
      }
      for (const button of buttons) captures.push(await sink.capture(button, () => page.locator(`#${button}`).click()))
      return captures
    } finally {
      await browser.close()
    }
  }
