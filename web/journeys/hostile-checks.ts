import type { Page } from 'playwright-core'

declare global {
  interface Window {
    /** Set by whatever ran that must not. */
    ran?: number
    refused?: string[]
  }
}

/** What went wrong on a page since `watch`. */
export interface Watched {
  readonly problems: string[]
}

/** Notes dialogs, complaints of the console, refusals by the policy, and requests that leave the server. Call before the first page. */
export const watch = async (page: Page, origin: string): Promise<Watched> => {
  const problems: string[] = []
  await page.addInitScript(() => {
    window.refused = []
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      window.refused?.push(`${violatedDirective} ${blockedURI}`),
    )
  })
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`console: ${message.text().slice(0, 300)}`)
  })
  page.on('pageerror', (error) => problems.push(`error: ${String(error).slice(0, 300)}`))
  page.on('popup', () => problems.push('a window opened'))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:image/') && !url.startsWith('blob:'))
      problems.push(`request: ${url.slice(0, 200)}`)
  })
  return { problems }
}

/** What is in the document that only data can have put there, what ran, and whether the page is wider than its window. */
export const problemsIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const say = (what: string, elements: Iterable<Element>): void => {
      for (const element of elements) found.push(`${what}: ${element.outerHTML.slice(0, 160)}`)
    }
    const all = [...document.querySelectorAll('*')]
    say(
      'foreign element',
      document.querySelectorAll('iframe, object, embed, base, foreignObject, animate, math, marquee, video, x-hostile, body script'),
    )
    say(
      'script',
      [...document.querySelectorAll('script')].filter((script) => script.textContent.includes('ran=1')),
    )
    say(
      'image',
      [...document.querySelectorAll('img')].filter(({ src }) => !src.startsWith(location.origin) && !src.startsWith('blob:')),
    )
    say(
      'handler',
      all.filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))),
    )
    say(
      'address',
      [...document.querySelectorAll('[href], [src], [action], [formaction]')].filter((element) =>
        ['href', 'src', 'action', 'formaction'].some((name) =>
          /^\W*(?:javascript|data|vbscript|file):/i.test(element.getAttribute(name) ?? ''),
        ),
      ),
    )
    say(
      'style',
      all.filter((element) => /url\(|expression/i.test(element.getAttribute('style') ?? '')),
    )
    if (window.ran !== undefined) found.push('a script ran')
    if (({} as { polluted?: unknown }).polluted !== undefined) found.push('the prototype of objects was changed')
    for (const refusal of window.refused ?? []) found.push(`policy: ${refusal}`)
    const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth
    const wide = all
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => element.localName + '.' + element.className)
    if (sideways > 0) found.push(`${String(sideways)} px wider than the window: ${wide.slice(0, 14).join(' ')}`)
    return found
  })

/** The marks of fields that can be read on the page, in its order of the alphabet: text, titles, and what is in fields. */
export const marksIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const values = [...document.querySelectorAll('input, textarea')].map((element) => (element as HTMLInputElement).value)
    const titles = [...document.querySelectorAll('[title]')].map((element) => element.getAttribute('title') ?? '')
    const all = [document.body.textContent, ...values, ...titles].join(' ')
    return [...new Set([...all.matchAll(/zq([a-z]+)qz/g)].map(([, field]) => field ?? ''))].toSorted()
  })
