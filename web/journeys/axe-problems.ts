import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeRun {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
  }[]
}
declare global {
  interface Window {
    axe: { run: (options: object) => Promise<AxeRun> }
  }
}

/** What axe finds wrong with the page as it is now, one line each; by the rules with these tags. */
export const axeProblems = async (
  page: Page,
  tags: readonly string[] = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
): Promise<string[]> => {
  await page.evaluate(source)
  const { violations } = await page.evaluate((runOnly) => window.axe.run({ runOnly }), [...tags])
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`),
  )
}
