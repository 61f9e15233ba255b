import type { Page } from 'playwright-core'

const perKindMax = 200

const pathOf = (page: Page): string => (page.url() === 'about:blank' ? 'at the start' : new URL(page.url()).pathname)

/** What is in the console of every page, which answers failed, and which requests went elsewhere: rows 24 and 25 are about all of them. */
export class Complaints {
  /** Console errors and warnings, exceptions, reports of the content policy, 4xx and 5xx. */
  readonly wrong = new Set<string>()
  /** Requests to another origin. */
  readonly foreign = new Set<string>()
  pages = 0

  /** Follows a page from now on. `expects`: what belongs to a screen of an error. */
  watch(page: Page, url: string, expects?: RegExp): void {
    this.pages += 1
    const { origin } = new URL(url)
    const add = (text: string): void => {
      if (expects?.test(text) === true || this.wrong.size >= perKindMax) return
      this.wrong.add(`${text.slice(0, 400)} (${pathOf(page)})`)
    }
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') add(`${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => add(`exception: ${error.message}`))
    page.on('response', (response) => {
      if (response.status() >= 400) add(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`)
    })
    // Seen, not stopped: a route would stand in the way of every request, and of its time.
    page.on('request', (request) => {
      const asked = new URL(request.url())
      if (asked.origin !== origin && /^(https?|wss?):$/.test(asked.protocol))
        this.foreign.add(`${request.url().slice(0, 300)} (${pathOf(page)})`)
    })
  }
}
