import type { Page } from 'playwright-core'

/** Resolves when no panel of the page shows that it reads. */
export const untilRead = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
}
