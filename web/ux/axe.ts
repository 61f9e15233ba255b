import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
/** More places of the same fault say nothing new. */
const placesShown = 2

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

/** What axe calls serious or critical on the page as it is now, and any contrast, one line each. */
export const axeRuns = async (page: Page): Promise<string[]> => {
  await page.evaluate(source)
  const violations = await page.evaluate(async (runOnly) => {
    // Put there by the script above.
    const axe: unknown = Reflect.get(window, 'axe')
    const { violations: found } = await (axe as { run: (options: object) => Promise<{ violations: Violation[] }> }).run({ runOnly })
    return found.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.map(({ target, failureSummary = '' }) => ({ target: target.map(String), failureSummary })),
    }))
  }, tags)
  return violations
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || id.includes('contrast'))
    .flatMap(({ id, impact, nodes }) =>
      nodes
        .slice(0, placesShown)
        .map(
          ({ target, failureSummary }) =>
            `${id} (${String(impact)}) at ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ').slice(0, 200)}`,
        ),
    )
}
