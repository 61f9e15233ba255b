import { like, some } from './view.ts'

/** What the visitors of our web apps say that they are, and what becomes of it: contexts and tags. */
export const userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

export const chromeContexts = {
  browser: some({ name: 'Chrome', version: like(/^142\.0\.0/) }),
  // From Windows 10 on, browsers tell no newer version.
  client_os: some({ name: 'Windows', version: '>=10' }),
}

export const chromeTags = {
  browser: like(/^Chrome 142\.0\.0/),
  'browser.name': 'Chrome',
  client_os: 'Windows >=10',
  'client_os.name': 'Windows',
}
