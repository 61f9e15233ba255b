// A page of a shop. Its address says where errors go, and how.
import * as Sentry from '@sentry/browser'

import { faults } from './faults.js'

const asked = new URLSearchParams(location.search)
Sentry.init({
  dsn: asked.get('dsn'),
  ...(asked.has('tunnel') ? { tunnel: asked.get('tunnel') } : {}),
  ...(asked.has('offline')
    ? { transport: Sentry.makeBrowserOfflineTransport(Sentry.makeFetchTransport), transportOptions: { flushAtStartup: true } }
    : {}),
  release: 'page@1.2.3',
  environment: 'production',
  debug: true,
  sendDefaultPii: true,
})

function priceOf(sku, prices) {
  return prices.list[sku].amount
}

async function buy() {
  // oxlint-disable-next-line no-console
  console.warn('buying', 'cup')
  await fetch('/stock.json?shelf=b')
  setTimeout(function show() {
    priceOf('cup', {})
  }, 0)
}

async function mail() {
  await Promise.resolve()
  throw new RangeError('mail was lost')
}

function order() {
  Sentry.setUser({ id: '61', email: 'lea@shop.example', username: 'lea' })
  Sentry.setTag('tenant', 'west')
  try {
    priceOf('tea', {})
  } catch (cause) {
    Sentry.captureException(new Error('cannot order tea', { cause }))
  }
}

function later() {
  Sentry.captureMessage('sent when back online', 'warning')
}

// By names of their own: a minifier changes those of functions.
const buttons = ['buy', 'mail', 'order', 'later']
for (const [at, action] of [buy, mail, order, later].entries()) document.querySelector(`#${buttons[at]}`).addEventListener('click', action)
// In a task of its own, so that what is thrown meets nobody.
window.fail = (name, value) => setTimeout(() => faults[name](value), 0)
document.body.dataset.ready = 'yes'
