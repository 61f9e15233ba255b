// A page of a shop, built by Vite with the plugin for source maps. Its address says where errors go.
import * as Sentry from '@sentry/browser'

import { Cart } from './cart.ts'

Sentry.init({ dsn: new URLSearchParams(location.search).get('dsn') ?? '', release: 'vite@1.0.0' })

const cart = new Cart()

const onButton = (id, action) => {
  // In a task of its own, so that what is thrown meets nobody.
  document.querySelector(`#${id}`)?.addEventListener('click', () => setTimeout(() => action(), 0))
}

onButton('buy', () => cart.checkout('cup'))
onButton('mail', () => cart.mailReceipt('lea'))
document.body.dataset.ready = 'yes'
